import type { VNode } from "preact";
import type { Failure, NotApplicableArm, ScenarioModel } from "../model/model.ts";
import { ArmTableView } from "./arm-table.tsx";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";

/** More kinds of failures would tell nothing new. */
const failuresShown = 20;

interface ScenarioProps {
  readonly scenario: ScenarioModel;
  /** The scenarios above it on the page, whose charts come first in the count. */
  readonly before: readonly ScenarioModel[];
  /** Its page on the site; null where there is none. */
  readonly history: string | null;
}

/** One scenario: its question, what went wrong, the charts, and what each arm measured. */
export function ScenarioSection({ scenario, before, history }: ScenarioProps): VNode {
  const firstChart = before.reduce((sum, { charts }) => sum + charts.length, 0);
  const firstSweep = before.reduce((sum, { sweeps }) => sum + sweeps.length, 0);
  return (
    <section
      id={scenario.anchor}
      class="card scenario"
      tabIndex={-1}
      data-entry=""
      data-changed={scenario.notable ? "" : undefined}
    >
      <h2>{safeText(scenario.title)}</h2>
      <p class="question">{safeText(scenario.question)}</p>
      {history !== null && (
        <p class="note">
          <a href={history}>History of this scenario</a>
        </p>
      )}
      {scenario.failures.length > 0 && <Failures failures={scenario.failures} />}
      {scenario.notApplicable.length > 0 && <NotApplicable arms={scenario.notApplicable} />}
      <div class="charts">
        {scenario.sweeps.map((sweep, position) => (
          <Drawing title={sweep.title} sentence={sweep.sentence} box={`sweep ${firstSweep + position}`} />
        ))}
        {scenario.charts.map((chart, position) => (
          <Drawing title={chart.title} sentence={chart.sentence} box={`arms ${firstChart + position}`} />
        ))}
      </div>
      <ArmTableView table={scenario.table} title={scenario.title} />
      <p class="note">
        Workload digest <code>{safeText(scenario.digest)}</code>: runs with the same digest can be compared.
      </p>
    </section>
  );
}

interface DrawingProps {
  readonly title: string;
  readonly sentence: string;
  /** Kind and number of what the script draws. */
  readonly box: string;
}

function Drawing({ title, sentence, box }: DrawingProps): VNode {
  return (
    <figure>
      <figcaption>
        <h3>{safeText(title)}</h3>
        <p>{safeText(sentence)}</p>
      </figcaption>
      <div class="chart" data-chart={box}>
        <p class="fallback">The chart needs scripts, which are off. Its numbers are in the table below.</p>
      </div>
    </figure>
  );
}

/** Failures of one arm that say the same are one item: an engine that can't start fails in every trial. */
function Failures({ failures }: { readonly failures: readonly Failure[] }): VNode {
  const groups = new Map<string, { readonly first: Failure; readonly count: number }>();
  for (const failure of failures) {
    const alike = JSON.stringify([failure.arm, failure.side, failure.reason]);
    const { first = failure, count = 0 } = groups.get(alike) ?? {};
    groups.set(alike, { first, count: count + 1 });
  }
  const shown = [...groups.values()].slice(0, failuresShown);
  const left = failures.length - shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <div class="names tone-failed">
      <h3>
        <Glyph kind="failed" /> {failures.length}{" "}
        {failures.length === 1 ? "trial failed and counts in no median" : "trials failed and count in no median"}
      </h3>
      <ul>
        {shown.map(({ first: { arm, trial, reason }, count }) => (
          <li>
            <b>{safeText(arm)}</b>, {trial}
            {count > 1 && ` and ${count - 1} more`}: {safeText(reason)}
          </li>
        ))}
        {left > 0 && <li>and {left} more, in the run file</li>}
      </ul>
    </div>
  );
}

function NotApplicable({ arms }: { readonly arms: readonly NotApplicableArm[] }): VNode {
  return (
    <div class="names tone-not-applicable">
      <h3>
        <Glyph kind="not-applicable" /> Not applicable to this engine
      </h3>
      <ul>
        {arms.map(({ name, reason }) => (
          <li>
            <b>{safeText(name)}</b>: {safeText(reason)}
          </li>
        ))}
      </ul>
    </div>
  );
}
