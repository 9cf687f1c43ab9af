import { History, type Message } from "../message.ts";
import type { Reply } from "../provider/reply-assembly.ts";

/** A conversation of several prompts. Each prompt is a run of the agent. */
export class Conversation {
  #history: History | null = null;
  /** What stands after the last prompt that was answered. */
  #settled: readonly Message[] = [];

  /** The history of a run whose first message is this prompt. A prompt without an answer leaves nothing in it. */
  begin(first: Message): History {
    const history = this.#history ?? new History(first);
    history.rewrite([...this.#settled, first]);
    this.#history = history;
    return history;
  }

  /** Takes an answer of the model. The loop keeps turns that call tools itself. */
  answered({ stopReason, blocks }: Reply): void {
    if (this.#history === null || stopReason === "tool_use") return;
    if (blocks.length > 0) this.#history.append({ role: "assistant", content: blocks });
    this.#settled = this.#history.messages;
  }
}
