import type { VNode } from "preact";
import type { ShardRow } from "../model/shard-table.ts";
import { Text } from "./text.tsx";

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
      <div class="scroll" tabIndex={0} role="group" aria-label="Parts">
        <table>
          <caption>One row a part</caption>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Machine</th>
              <th scope="col">Load</th>
              <th scope="col">Scenarios</th>
            </tr>
          </thead>
          <tbody>
            {shards.map(({ part, machine, load, scenarios }) => (
              <tr>
                <th scope="row">{part}</th>
                <td>
                  <Text value={machine} />
                </td>
                <td>{load}</td>
                <td>
                  <Text value={scenarios.join(", ")} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
