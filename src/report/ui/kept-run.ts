import type { OutcomeKind } from "../../core/outcome.ts";
import type { FinishedRun, RunRecord } from "../../core/run-record.ts";
import { engineText } from "../../core/engine-text.ts";
import { cleanLine } from "../clean-text.ts";
import { type Banner, bannerOf } from "../model/banner.ts";

/** What the list says of one folder below the reports. All text is clean. */
export interface KeptRun {
  /** The folder's name. */
  readonly name: string;
  readonly date: string;
  readonly title: string;
  readonly against: string | null;
  readonly scenarios: number;
  readonly state: KeptState;
  /** Pages in the folder. */
  readonly pages: readonly KeptPage[];
}

export type KeptState =
  | { readonly kind: "finished"; readonly outcome: OutcomeKind; readonly headline: string }
  /** Its journal is there, and no run file yet: it is being measured, or was killed. */
  | { readonly kind: "going" }
  | { readonly kind: "unreadable"; readonly reason: string };

export interface KeptPage {
  readonly title: string;
  /** Relative to the folder. */
  readonly path: string;
}

/** A run that ended. */
export function finishedEntry(name: string, run: FinishedRun, pages: readonly KeptPage[]): KeptRun {
  const { kind: outcome, headline } = cardBanner(run) ?? bannerOf(run);
  return { ...entryOf(name, run, pages), state: { kind: "finished", outcome, headline: cleanLine(headline, 200) } };
}

/** An audit and a league ask what an agent can't do, and end when their time is over. Arms without values are no failure of them. */
function cardBanner({ command, outcome, scenarios }: FinishedRun): Pick<Banner, "kind" | "headline"> | null {
  const headline = cardNames.get(command[1] ?? "");
  const isStopped = outcome.reasons.some(({ kind }) => kind === "stopped");
  if (headline === undefined || outcome.kind === "interrupted" || isStopped) return null;
  const isMeasured = scenarios.some(({ arms }) =>
    arms.some(({ control, trials }) => !control && trials.some((trial) => trial.outcome.kind === "done")),
  );
  return isMeasured ? { kind: "measured", headline } : null;
}

const cardNames: ReadonlyMap<string, string> = new Map([
  ["audit", "Audit"],
  ["league", "League"],
]);

/** A run that has only a journal. */
export function goingEntry(name: string, run: RunRecord, pages: readonly KeptPage[]): KeptRun {
  return { ...entryOf(name, run, pages), state: { kind: "going" } };
}

/** A folder whose run can't be read, with the reason in a sentence. */
export function unreadableEntry(name: string, reason: string, pages: readonly KeptPage[]): KeptRun {
  const state = { kind: "unreadable", reason: cleanLine(reason, 300) } as const;
  return { name, date: "–", title: cleanLine(name, 200), against: null, scenarios: 0, state, pages };
}

function entryOf(name: string, run: RunRecord, pages: readonly KeptPage[]): Omit<KeptRun, "state"> {
  const against = run.comparison?.baseline.name ?? run.base?.name;
  return {
    name,
    date: cleanLine(run.isoDate.slice(0, 16).replace("T", " ")),
    title: cleanLine(engineText(run.engine), 200),
    against: against === undefined ? null : cleanLine(against),
    scenarios: run.scenarios.length,
    pages,
  };
}
