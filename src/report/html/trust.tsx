import type { VNode } from "preact";
import type { TrustModel } from "../model/trust-model.ts";
import type { Fact } from "../model/comparison-model.ts";
import { FactTable } from "./facts.tsx";
import { Term } from "./term.tsx";
import { Text } from "./text.tsx";

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
        {columns.length > 1 &&
          (mismatches === 0
            ? " The machines agree in all that moves timings."
            : ` The machines differ in ${mismatches} ${mismatches === 1 ? "trait" : "traits"}; timings of one can't be held against those of another.`)}
      </p>
      <div class="columns">
        <FactTable caption="Environment" facts={environment} />
        <FactTable caption="Noise and pairs" facts={trust.facts} />
      </div>
      {columns.length > 1 && (
        <div class="scroll" tabIndex={0} role="group" aria-label="Machines">
          <table class="facts machines">
            <caption>Machines side by side</caption>
            <thead>
              <tr>
                <th scope="col">Trait</th>
                {columns.map((column) => (
                  <th scope="col">{column}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ label, values, mismatch }) => (
                <tr class={mismatch ? "mismatch" : undefined}>
                  <th scope="row">
                    {label}
                    {mismatch && <span class="caution">differs</span>}
                  </th>
                  {values.map((value) => (
                    <td>
                      <Text value={value} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
