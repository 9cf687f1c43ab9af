import type { Usage } from "../../core/trace.ts";
import type { LoopParts } from "./loop.ts";
import type { Message, ToolUseBlock } from "./message.ts";
import type { ModelRequest, SendRequest } from "./provider/messages-client.ts";
import { replyText } from "./provider/reply-assembly.ts";
import type { AgentRun } from "./agent-run.ts";
import type { CallRunnerParts } from "./schedule/call-runner.ts";
import type { Selection } from "./select/select-context.ts";
import type { TurnRequests } from "./turn-requests.ts";

interface TechniqueParts {
  readonly run: AgentRun;
  readonly requests: TurnRequests;
  readonly send: SendRequest;
  readonly count: (usage: Usage) => void;
}

/** What the options add around the loop of a run. Each part is loaded only if it is asked for. */
interface PromptTechniques {
  /** The first user message. */
  readonly firstBlocks: Message["content"];
  readonly loop: Pick<LoopParts, "duringCalls" | "afterCalls">;
  readonly calls: Pick<CallRunnerParts, "shapeResult">;
  /** Resolves when all background work has ended. */
  readonly ended: () => Promise<void>;
}

/** Starts the techniques that the options ask for, before the first request. */
export async function promptTechniques(parts: TechniqueParts): Promise<PromptTechniques> {
  const { run } = parts;
  const { sent } = run.options;
  const selection = sent.select === "off" ? null : await selected(run, sent.select);
  const title = sent.title === "on" ? titled(parts) : null;
  return {
    firstBlocks: [...(selection?.blocks ?? []), { type: "text", text: run.prompt }],
    calls: {
      ...(sent.toolResults === "terse" && { shapeResult: (await import("./prompt/terse-result.ts")).terseResult }),
    },
    loop: {
      ...(selection?.afterCalls && { afterCalls: selection.afterCalls }),
      ...(sent.cacheKeepAlive === "ping" && { duringCalls: await pinged(parts) }),
    },
    ended: async () => {
      await title;
    },
  };
}

/** Asks for a title beside the first request. A failure does not fail the run. */
async function titled({ run, send, count }: TechniqueParts): Promise<void> {
  try {
    const reply = await send(titleRequest(run.options.model, run.prompt), () => undefined);
    count(reply.usage);
    const text = replyText(reply);
    run.emit({ kind: "session-title", text });
  } catch {
    // The run will meet the same problem and report it.
  }
}

async function pinged({ run, requests, send, count }: TechniqueParts) {
  const { keptAlive } = await import("./keep-alive.ts");
  const ping = async (request: ModelRequest): Promise<void> => count((await send(request, () => undefined)).usage);
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const { newest } = requests;
    if (newest === null) return work();
    return keptAlive({ clock: run.clock, ...newest, ping }, work);
  };
}

/** Selects context. It stands before the task, so that a prompt cache can keep it for other tasks. */
async function selected({ options, root, prompt, signal }: AgentRun, selection: Selection) {
  const { selectBudgetTokens, selectUpdate } = options.sent;
  const { selectedContext } = await import("./select/select-context.ts");
  const { sourceFiles } = await import("./select/select-context.ts");
  const files = await sourceFiles(root, signal);
  const text = selectedContext(selection, files, prompt, selectBudgetTokens);
  const blocks: Message["content"] = [{ type: "text", text }];
  if (selectUpdate === "off") return { blocks };
  const { ContextUpdate } = await import("./select/context-update.ts");
  const update = new ContextUpdate(root, selectUpdate, files);
  const afterCalls = async (calls: readonly ToolUseBlock[]): Promise<Message["content"]> => {
    const told = await update.after(calls);
    return told === null ? [] : [{ type: "text", text: told }];
  };
  return { blocks, afterCalls };
}

/** The request that some agents make beside the first one, for a name to list the session under. It offers no tools. */
function titleRequest(model: string, prompt: string): ModelRequest {
  return {
    model,
    max_tokens: 40,
    system: [
      {
        type: "text",
        text: "Name the task of this message in at most six words, as the title of a list entry. Answer with the title alone.",
      },
    ],
    messages: [{ role: "user", content: [{ type: "text", text: prompt }] }],
  };
}
