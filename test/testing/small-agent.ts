import type Anthropic from "@anthropic-ai/sdk";

/** An agent with one tool, as people write it. */
export interface SmallAgent {
  readonly weather: (input: { readonly city: string }) => Promise<string>;
  /** Its system prompt for each request. */
  readonly system?: (request: number) => string;
  /** Whether it waits for one tool before it starts the next. */
  readonly isSequential?: boolean;
  readonly maxRetries?: number;
}

const tools: Anthropic.Tool[] = [
  {
    name: "weather",
    description: "The weather in a city.",
    input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
];

/** Long enough to be kept in the prompt cache. */
const manual = "Compare the weather of cities. Say which one is warmer, and nothing else. ".repeat(80);

/** Asks until the model calls no tool, and returns what it said. */
export async function answer(client: Anthropic, agent: SmallAgent): Promise<string> {
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: "Which is warmer, Oslo or Rome?" }];
  for (let request = 0; ; request += 1) {
    const { content } = await client.messages.create(
      {
        model: "claude-sonnet-5",
        max_tokens: 500,
        system: `${agent.system?.(request) ?? ""}${manual}`,
        cache_control: { type: "ephemeral" },
        tools,
        messages,
      },
      { maxRetries: agent.maxRetries ?? 2 },
    );
    const calls = content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) return content.map((block) => (block.type === "text" ? block.text : "")).join("");
    messages.push({ role: "assistant", content }, { role: "user", content: await resultsOf(calls, agent) });
  }
}

async function resultsOf(calls: readonly Anthropic.ToolUseBlock[], { weather, isSequential }: SmallAgent) {
  const run = async ({ id, input }: Anthropic.ToolUseBlock): Promise<Anthropic.ToolResultBlockParam> => ({
    type: "tool_result",
    tool_use_id: id,
    content: await weather({ city: cityOf(input) }),
  });
  if (isSequential !== true) return await Promise.all(calls.map(run));
  const results: Anthropic.ToolResultBlockParam[] = [];
  for (const call of calls) results.push(await run(call));
  return results;
}

function cityOf(input: unknown): string {
  return typeof input === "object" && input !== null && "city" in input ? String(input.city) : "";
}
