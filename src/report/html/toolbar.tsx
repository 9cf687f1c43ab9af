import type { VNode } from "preact";
import type { ReportModel } from "../model/model.ts";
import { hasGaps } from "./coverage.tsx";
import { hasMatrix } from "./matrix.tsx";
import { safeText } from "./safe-text.tsx";

/** Words that rows and scenarios have to hold. It appears when its script runs. */
export function FilterBar(): VNode {
  return (
    <form id="filter" class="toolbar" role="search" hidden>
      <input
        type="search"
        id="filter-text"
        placeholder="Filter rows and scenarios"
        aria-label="Filter rows and scenarios"
        aria-keyshortcuts="/"
      />
      <label>
        <input type="checkbox" id="filter-changed" /> only changed
      </label>
      <output id="filter-result" for="filter-text filter-changed" />
      <p class="keys">
        <kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> next, previous scenario
      </p>
    </form>
  );
}

/** The way around the page: its sections, then its scenarios. */
export function Contents({ model }: { readonly model: ReportModel }): VNode {
  return (
    <nav id="contents" class="contents" aria-label="Contents">
      <ul>
        {sectionsOf(model).map(([anchor, title]) => (
          <li>
            <a href={`#${anchor}`}>{title}</a>
          </li>
        ))}
      </ul>
      <ul aria-label="Scenarios">
        {model.scenarios.map(({ anchor, title, notable }) => (
          <li>
            <a href={`#${anchor}`}>{safeText(title)}</a>
            {notable && <span class="dot" role="img" aria-label="changed, open or failed" />}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function sectionsOf(model: ReportModel): readonly (readonly [string, string])[] {
  const sections = [
    ["matrix", "Overview", hasMatrix(model.scenarios)],
    ["coverage", "Coverage", hasGaps(model.coverage)],
    ["comparison", "Comparison", model.comparison !== null],
    ["requests", "Requests", model.sent.length > 0],
    ["budgets", "Budgets", model.budgets.length > 0],
    ["history", "History", model.history.length > 0],
    ["timelines", "Waterfalls", model.timelines.length > 0],
    ["costs", "Costs", model.tokenCosts !== null],
    ["claims", "Claims", model.claims.length > 0],
    ["trust", "Trust", true],
    ["shards", "Parts", model.shards.length > 0],
    ["provenance", "Reproduce", true],
    ["glossary", "Glossary", true],
  ] as const;
  return sections.flatMap(([anchor, title, there]) => (there ? [[anchor, title] as const] : []));
}
