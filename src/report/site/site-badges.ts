import { makeBadge } from "badge-maker";
import { cleanLine } from "../clean-text.ts";
import { worseNow } from "./level-change.ts";
import { outcomeWord, type ScenarioOutcome } from "./scenario-outcome.ts";
import type { SiteModel } from "./site-model.ts";

const bad = "#a93c00";
const open = "#7a5600";
const good = "#006c51";
const quiet = "#5b6067";

const colours: Readonly<Record<ScenarioOutcome, string>> = {
  failed: bad,
  interrupted: bad,
  regressed: bad,
  inconclusive: open,
  passed: good,
  measured: quiet,
  compared: quiet,
  "not-applicable": quiet,
};

/**
 * Badges by path: the newest verdict of the leading engine and of each, how many levels of its metrics got worse, and for each
 * scenario its verdict and most telling metric.
 */
export function siteBadges({ views, scenarios }: SiteModel): ReadonlyMap<string, string> {
  const [leading] = views;
  const files = new Map<string, string>();
  if (leading !== undefined) {
    const worse = worseNow(leading.scenarios).length;
    files.set("badge/verdict.svg", verdictBadge("bench", leading.newest.outcome));
    files.set(
      "badge/levels.svg",
      badge("bench levels", worse === 0 ? "none got worse" : `${worse} got worse`, worse === 0 ? good : open),
    );
  }
  if (views.length > 1)
    for (const { title, newest, badge: path } of views) files.set(path, verdictBadge(title, newest.outcome));
  for (const { title, outcome, series, badge: path } of scenarios) {
    const value = series[0] === undefined ? "" : `${series[0].metric} ${series[0].last}`;
    const word = outcome === "measured" || outcome === "compared" ? "" : outcomeWord(outcome);
    files.set(path, badge(title, [value, word].filter((part) => part !== "").join(", ") || "–", colours[outcome]));
  }
  return files;
}

function verdictBadge(label: string, outcome: ScenarioOutcome): string {
  return badge(label, outcomeWord(outcome), colours[outcome]);
}

function badge(label: string, message: string, color: string): string {
  return `${makeBadge({ label: cleanLine(label, 40), message, color })}\n`;
}
