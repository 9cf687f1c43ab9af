import { engineText } from "../../core/engine-text.ts";
import type { OutcomeKind } from "../../core/outcome.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { anchorsOf } from "../model/anchors.ts";
import type { SiteRun } from "./site-run.ts";
import { slugOf } from "./slug.ts";

/** A published run in the lists of the site. */
export interface RunEntry {
  readonly id: string;
  readonly slug: string;
  readonly engine: string;
  readonly version: string | null;
  readonly title: string;
  /** As written in the run, for ordering and programs. */
  readonly isoDate: string;
  /** The day and minute, or what stands there instead of a date. */
  readonly date: string;
  readonly revision: string | null;
  readonly outcome: OutcomeKind;
  readonly headline: string;
  readonly explanation: string;
  /** Name of what it was compared with; null when nothing was. */
  readonly against: string | null;
  readonly scenarios: number;
  /** From the site's root. */
  readonly page: string;
  readonly file: string;
  /** Where on its page a scenario stands, by the scenario's clean id. */
  readonly anchors: ReadonlyMap<string, string>;
}

/** What the lists say of a run. */
export function runEntry(run: SiteRun): RunEntry {
  const slug = slugOf(run.id);
  const ids = run.scenarios.map(({ id }) => id);
  const anchors = anchorsOf(ids);
  const revision = run.engine.revision === null ? null : cleanLine(run.engine.revision, 200).slice(0, 12);
  const changes = run.engine.dirty ? " with changes" : "";
  return {
    id: cleanLine(run.id, 200),
    slug,
    engine: cleanLine(run.engine.id),
    version: run.engine.version === null ? null : cleanLine(run.engine.version),
    title: `${cleanLine(engineText(run.engine), 200)}${changes}`,
    isoDate: cleanLine(run.isoDate, 40),
    date: cleanLine(run.isoDate.slice(0, 16).replace("T", " ")),
    revision,
    outcome: run.outcome,
    headline: cleanLine(run.headline, 200),
    explanation: cleanText(run.explanation),
    against: run.against === null ? null : cleanLine(run.against),
    scenarios: run.scenarios.length,
    page: `run/${slug}/index.html`,
    file: `run/${slug}/run.json`,
    anchors: new Map(ids.map((id, place) => [cleanLine(id), anchors[place] ?? ""])),
  };
}
