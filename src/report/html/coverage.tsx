import type { VNode } from "preact";
import type { ComparisonModel } from "../model/comparison-model.ts";
import type { Coverage } from "../model/model.ts";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";

interface CoverageProps {
  readonly coverage: Coverage;
  readonly engines: ComparisonModel["engines"];
}

/** Whether anything is missing, new, failed or not asked. */
export function hasGaps(coverage: Coverage): boolean {
  return Object.values(coverage).some((names) => names.length > 0);
}

/** What one side has and the other has not, apart from the rows that could be compared. */
export function CoverageSection({ coverage, engines }: CoverageProps): VNode | null {
  if (!hasGaps(coverage)) return null;
  return (
    <section id="coverage" class="card">
      <h2>Coverage</h2>
      <div class="columns">
        <NameList
          heading={engines === null ? "Missing: in the baseline, not in this run" : `Only ${engines.base} shows this`}
          names={coverage.missing}
          kind={engines === null ? "missing" : "added"}
        />
        <NameList
          heading={engines === null ? "Added: nothing to compare it with yet" : `Only ${engines.head} shows this`}
          names={coverage.added}
          kind="added"
        />
        <NameList heading="Failed: arms with failed trials" names={coverage.failed} kind="failed" />
        <NameList
          heading="Not applicable: the engine cannot be asked this"
          names={coverage.notApplicable}
          kind="not-applicable"
        />
        <NameList heading="Skipped: arms without a trial" names={coverage.skipped} kind="missing" />
      </div>
    </section>
  );
}

interface NameListProps {
  readonly heading: string;
  readonly names: readonly string[];
  readonly kind: "missing" | "added" | "failed" | "not-applicable";
}

function NameList({ heading, names, kind }: NameListProps): VNode | null {
  if (names.length === 0) return null;
  return (
    <div class={`names tone-${kind}`}>
      <h3>
        <Glyph kind={kind} /> {safeText(heading)}
      </h3>
      <ul>
        {names.map((name) => (
          <li>{safeText(name)}</li>
        ))}
      </ul>
    </div>
  );
}
