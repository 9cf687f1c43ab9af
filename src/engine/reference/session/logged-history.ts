import { History } from "../history.ts";
import type { Message } from "../message.ts";
import type { SessionLog } from "./session-log.ts";

/** A conversation whose growth is written down; rewriting it for the model's sake leaves the record as it is. */
export class LoggedHistory extends History {
  readonly #log: SessionLog;

  /** `earlier`: messages of a session that goes on; they are not written again. */
  constructor(earlier: readonly Message[], first: Message, log: SessionLog) {
    super(first);
    this.#log = log;
    if (earlier.length > 0) this.rewrite([...earlier, first]);
    log.append({ kind: "message", message: first });
  }

  override append(message: Message): void {
    super.append(message);
    this.#log.append({ kind: "message", message });
  }
}
