import type { VNode } from "preact";
import type { ScenarioModel } from "../model.ts";
import { Text } from "./text.tsx";

/** The way around the page. The filter appears when the script that serves it runs. */
export function Toolbar({ scenarios }: { readonly scenarios: readonly ScenarioModel[] }): VNode {
  return (
    <nav class="toolbar" aria-label="Scenarios">
      <form id="filter" role="search" hidden>
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
      <ul>
        {scenarios.map(({ anchor, title, notable }) => (
          <li>
            <a href={`#${anchor}`}>
              <Text value={title} />
              {notable && <span class="dot" role="img" aria-label="changed, open or failed" />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
