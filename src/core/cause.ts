import type { CacheMark } from "./cache-mark.ts";
import type { PromptDifference } from "./trace.ts";

/** What made rows of a comparison change, and the rows that follow from it. */
export interface Cause {
  readonly difference: CauseDifference;
  /** Rows that changed because of it, in the order of the comparison. At least one. */
  readonly rows: readonly CausedRow[];
  /** The largest change of the modelled cost of a task, among the arms of its rows. Null if none has a cost that changed. */
  readonly costNanoUsd: number | null;
}

interface CausedRow {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
}

/** Where base and head part. Requests are main requests, counted from 1. Texts are untrusted. */
export type CauseDifference =
  /** More or fewer markers or planted facts reached the model. The sides are values of `metric`. */
  | ({ readonly kind: "information"; readonly metric: string } & Sides)
  /** The head changes a section of the prompt within a session: in `requests` of its requests, first in `request`. */
  | ({ readonly kind: "prompt-volatile"; readonly request: number; readonly requests: number } & PromptDifference)
  /** The head changes no section of that name within a session, as the base does in `requests` of its requests, first in `request`. */
  | ({ readonly kind: "prompt-steady"; readonly request: number; readonly requests: number } & PromptDifference)
  /** A section of the prompt has other bytes. The sides are its sizes in bytes. `parting` is absent if the runs do not keep the texts. */
  | ({
      readonly kind: "prompt-changed";
      readonly section: PromptDifference["section"];
      readonly parting?: Omit<PromptDifference, "section">;
    } & RequestSides)
  /** The prompt of a side request has other bytes: of a summary, a title. Requests are side requests, counted from 1. */
  | ({
      readonly kind: "side-prompt";
      readonly section: PromptDifference["section"];
      readonly parting?: Omit<PromptDifference, "section">;
    } & RequestSides)
  /** The prompt has another number of cache marks. */
  | ({ readonly kind: "cache-marks" } & RequestSides)
  /** The prompt has as many cache marks, and this one stands elsewhere or lives for another time. */
  | {
      readonly kind: "cache-mark-moved";
      readonly request: number;
      readonly base: CacheMark;
      readonly head: CacheMark;
    }
  /** Another number of requests was sent, those that repeat a failed one aside. `request` is the first that one side lacks. */
  | ({ readonly kind: "requests" } & RequestSides)
  /** Another number of side requests was sent. `request` is the first that one side lacks. */
  | ({ readonly kind: "side-requests" } & RequestSides)
  /** Another number of failed requests was sent again. */
  | ({ readonly kind: "retries" } & RequestSides)
  /** A request asks for another model. */
  | { readonly kind: "model"; readonly request: number; readonly base: string; readonly head: string }
  /** A request asks for another number of output tokens at most. */
  | ({ readonly kind: "output-limit" } & RequestSides)
  /** Another number of connections was opened. */
  | ({ readonly kind: "connections" } & RequestSides)
  /** An answer has another number of tokens. */
  | ({ readonly kind: "output" } & RequestSides)
  /** Tool calls overlap more or less. The sides are values of `metric`. */
  | ({ readonly kind: "concurrency"; readonly metric: string } & Sides)
  /** The engine takes another time until its first request. The sides are values of `metric`. */
  | ({ readonly kind: "start"; readonly metric: string } & Sides)
  /** The engine takes another time from its last answer to its exit. The sides are values of `metric`. */
  | ({ readonly kind: "exit"; readonly metric: string } & Sides)
  /** More or less memory is held. The sides are values of `metric`. */
  | ({ readonly kind: "memory"; readonly metric: string } & Sides)
  /** The answer is passed on otherwise: more writes, later, with stalls. The sides are values of `metric`. */
  | ({ readonly kind: "writing"; readonly metric: string } & Sides)
  /** Nothing on the wire explains it, but a counted number says it itself: a cap is passed, a child is left. The sides are values of `metric`. */
  | ({ readonly kind: "count"; readonly metric: string } & Sides)
  /** None of the differences that are looked for explains it. */
  | { readonly kind: "unknown" };

interface Sides {
  readonly base: number;
  readonly head: number;
}

interface RequestSides extends Sides {
  readonly request: number;
}
