import type { VNode } from "preact";
import type { Fact } from "../model/fact.ts";
import type { ShardRow, TrustModel } from "../model/trust-model.ts";
import { DataTable, FactTable } from "./data-table.tsx";
import { Term } from "./glossary.tsx";
import { safeText } from "./safe-text.tsx";

interface TrustProps {
  readonly trust: TrustModel;
  /** The machine of this run, or of the first part of it. */
  readonly environment: readonly Fact[];
}

/** Whether the timings deserve belief: the machines side by side, their noise, and what was left out. */
export function TrustSection({ trust, environment }: TrustProps): VNode {
  const { columns, rows } = trust.machines;
  const mismatches = rows.filter(({ mismatch }) => mismatch).length;
  return (
    <section id="trust" class="card">
      <h2>Can these timings be trusted?</h2>
      <p class="note">
        <Term word="Steal">Steal</Term>, load and noise move timings, never the exact numbers.
        {columns.length > 1 && ` ${machinesText(mismatches)}`}
      </p>
      <div class="columns">
        <FactTable caption="Environment" facts={environment} />
        <FactTable caption="Noise and pairs" facts={trust.facts} />
      </div>
      {columns.length > 1 && (
        <DataTable
          label="Machines"
          kind="facts machines"
          caption="Machines side by side"
          columns={["Trait", ...columns]}
        >
          <tbody>
            {rows.map(({ label, values, mismatch }) => (
              <tr class={mismatch ? "mismatch" : undefined}>
                <th scope="row">
                  {label}
                  {mismatch && <span class="caution">differs</span>}
                </th>
                {values.map((value) => (
                  <td>{safeText(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
    </section>
  );
}

function machinesText(mismatches: number): string {
  if (mismatches === 0) return "The machines agree in all that moves timings.";
  return `The machines differ in ${mismatches} ${mismatches === 1 ? "trait" : "traits"}; timings of one can't be compared with those of another.`;
}

/** Which machine measured which scenarios of a joined run. */
export function ShardsSection({ shards }: { readonly shards: readonly ShardRow[] }): VNode | null {
  if (shards.length === 0) return null;
  return (
    <section id="shards" class="card">
      <h2>Parts</h2>
      <p class="note">
        Several machines shared this run. Both sides of a scenario were always measured on one machine, and the verdict
        was taken once, over all parts.
      </p>
      <DataTable label="Parts" caption="One row for each part" columns={["Part", "Machine", "Load", "Scenarios"]}>
        <tbody>
          {shards.map(({ part, machine, load, scenarios }) => (
            <tr>
              <th scope="row">{part}</th>
              <td>{safeText(machine)}</td>
              <td>{load}</td>
              <td>{safeText(scenarios.join(", "))}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}
