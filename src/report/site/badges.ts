import { makeBadge } from "badge-maker";
import type { OutcomeKind } from "../../core/outcome.ts";
import { cleanLine } from "../clean-text.ts";
import { outcomeWord } from "./scenario-outcome.ts";
import type { SiteModel } from "./site-model.ts";

const colours: Readonly<Record<OutcomeKind, string>> = {
  failed: "#a93c00",
  interrupted: "#a93c00",
  regressed: "#a93c00",
  inconclusive: "#7a5600",
  passed: "#006c51",
  measured: "#5b6067",
};

/** Badges by path: the newest verdict, and for each scenario its verdict and most telling metric. */
export function badges(site: SiteModel): ReadonlyMap<string, string> {
  const [newest] = site.runs;
  const files = new Map<string, string>();
  if (newest !== undefined) files.set("badge/verdict.svg", badge("bench", outcomeWord(newest.outcome), newest.outcome));
  for (const { title, outcome, series, badge: path } of site.scenarios) {
    const value = series[0] === undefined ? "" : series[0].last;
    const word = outcome === "measured" ? "" : outcomeWord(outcome);
    files.set(path, badge(title, [value, word].filter((part) => part !== "").join(", ") || "–", outcome));
  }
  return files;
}

function badge(label: string, message: string, outcome: OutcomeKind): string {
  return `${makeBadge({ label: cleanLine(label, 40), message, color: colours[outcome] })}\n`;
}
