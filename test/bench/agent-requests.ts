/** Requests as clients send them; `[<id>]` is where the load generator writes a new id each time. */
export interface AgentRequest {
  readonly name: string;
  readonly body: string;
  /** Most processor time that the provider may take for it, as a multiple of a bare server's. */
  readonly cpuBar: number;
}

export const requestHeaders = {
  "content-type": "application/json",
  "x-api-key": "none",
  "anthropic-version": "2023-06-01",
} as const;

/** Small (about 100 bytes) and large (about 80 KB, as coding agents send them), each whole and streamed. */
export function agentRequests(): AgentRequest[] {
  return [smallBody, (stream: boolean) => largeBody(stream)].flatMap((body) =>
    [false, true].map((stream) => {
      const text = JSON.stringify(body(stream));
      const isSmall = text.length < 1000;
      const size = isSmall ? `${text.length} B` : `${Math.round(text.length / 1024)} KB`;
      return { name: `${size} ${stream ? "streamed" : "whole"}`, body: text, cpuBar: isSmall ? 2 : 1.5 };
    }),
  );
}

/** As large, with a new id at the start of the system prompt, of each tool and of each message: nothing comes again. */
export function differingRequest(): AgentRequest {
  return { name: "80 KB whole, new in every part", body: JSON.stringify(largeBody(false, "[<id>] ")), cpuBar: 3 };
}

function smallBody(stream: boolean): object {
  return { model: "claude-sonnet-5", max_tokens: 64, stream, messages: [{ role: "user", content: "Say it. [<id>]" }] };
}

/** 20 tools, a system prompt and 61 messages of a session with tool calls; breakpoints where agents put them. */
function largeBody(stream: boolean, mark = ""): object {
  const marked = { cache_control: { type: "ephemeral" } };
  const tools = Array.from({ length: 20 }, (_, index) => ({
    name: `tool_${index}`,
    description: prose(`${mark}Tool ${index}`, 700),
    input_schema: {
      type: "object",
      properties: {
        path: { type: "string", description: prose("Path", 90) },
        limit: { type: "number", description: prose("Limit", 60) },
      },
      required: ["path"],
    },
  }));
  const rounds = Array.from({ length: 30 }, (_, index) => [
    {
      role: "assistant",
      content: [
        { type: "text", text: prose(`${mark}Step ${index}`, 160) },
        { type: "tool_use", id: `toolu_${index}`, name: "tool_1", input: { path: `src/file-${index}.ts`, limit: 100 } },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: `toolu_${index}`, content: mark + code(index, 1350) },
        ...(index === 29 ? [{ type: "text", text: "Go on. [<id>]", ...marked }] : []),
      ],
    },
  ]);
  return {
    model: "claude-sonnet-5",
    max_tokens: 4096,
    stream,
    tools,
    system: [{ type: "text", text: prose(`${mark}You are a coding agent`, 4000), ...marked }],
    messages: [{ role: "user", content: prose(`${mark}Please mend the build`, 300) }, ...rounds.flat()],
  };
}

function prose(start: string, characters: number): string {
  return `${start}: ${"reads a file of the project and says what it holds. ".repeat(100)}`.slice(0, characters);
}

function code(seed: number, characters: number): string {
  const line = (index: number): string => `  const value${seed}_${index} = read("entry-${index * seed}") ?? "none";\n`;
  return Array.from({ length: 60 }, (_, index) => line(index))
    .join("")
    .slice(0, characters);
}
