import type { Usage } from "../../core/trace.ts";
import type { LoopParts } from "./loop.ts";
import type { Message } from "./message.ts";
import type { SendRequest } from "./provider/messages-client.ts";
import type { AgentRun } from "./run-agent.ts";
import type { TurnRequests } from "./turn-requests.ts";

interface TechniqueParts {
  readonly run: AgentRun;
  readonly requests: TurnRequests;
  readonly send: SendRequest;
  readonly count: (usage: Usage) => void;
}

/** What the options add to a run around its loop; each part is loaded only where it is asked for. */
export interface PromptTechniques {
  /** The first user message. */
  readonly firstBlocks: Message["content"];
  readonly loop: Pick<LoopParts, "duringCalls" | "shapeResult" | "afterCalls">;
  /** Resolves when nothing is under way any more. */
  readonly ended: () => Promise<void>;
}

export async function promptTechniques(parts: TechniqueParts): Promise<PromptTechniques> {
  const { run } = parts;
  const { sent } = run.options;
  const title = sent.title === "on" ? titled(parts) : null;
  return {
    firstBlocks: [{ type: "text", text: run.prompt }],
    loop: {
      ...(sent.toolResults === "terse" && { shapeResult: (await import("./prompt/terse-result.ts")).terseResult }),
      ...(sent.cacheKeepAlive === "ping" && { duringCalls: await pinged(parts) }),
    },
    ended: async () => {
      await title;
    },
  };
}

/** Beside the first request, as agents do that want the title early. That it fails must not fail the run. */
async function titled({ run, send, count }: TechniqueParts): Promise<void> {
  const { titleRequest } = await import("./prompt/session-title.ts");
  try {
    const reply = await send(titleRequest(run.options.model, run.prompt), () => undefined);
    count(reply.usage);
    const text = reply.blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
    run.emit({ kind: "session-title", text });
  } catch {
    // The run itself will meet what is wrong with the provider, and say it.
  }
}

async function pinged({ run, requests, send, count }: TechniqueParts) {
  const { keptAlive } = await import("./keep-alive.ts");
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const request = requests.newest;
    if (request === null) return work();
    const ping = async (one: typeof request): Promise<void> => count((await send(one, () => undefined)).usage);
    return keptAlive({ clock: run.clock, request, ping }, work);
  };
}
