import type { VNode } from "preact";
import type { ArmCell, ArmColumn, ArmTable, MetricRow } from "../model/arm-table.ts";
import { Text } from "./text.tsx";

interface ArmTableViewProps {
  readonly table: ArmTable;
  readonly title: string;
}

/** Medians with their spread, a row a metric, so that the arms stand side by side in the same unit. */
export function ArmTableView({ table, title }: ArmTableViewProps): VNode {
  const compared = table.arms.some(({ reference }) => reference !== null);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`${title}: arms`}>
      <table class="arms">
        <caption>
          Median, [quartiles], n trials.
          {compared && " Differences are from the plain arm and describe; they are no verdict."}
        </caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            {table.arms.map((arm) => (
              <ArmHeading arm={arm} />
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>
              <MetricHeading row={row} />
              {row.cells.map((cell, position) => (
                <Cell cell={cell} done={doneTrials(table.arms[position])} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function doneTrials(arm: ArmColumn | undefined): number {
  return arm === undefined ? 0 : arm.trials - arm.failed;
}

function ArmHeading({ arm }: { readonly arm: ArmColumn }): VNode {
  return (
    <th scope="col" class="number">
      <Text value={arm.title} />
      <small>
        {arm.role !== "variant" && <span class="tag">{arm.role}</span>} n = {doneTrials(arm)}
        {arm.failed > 0 && <span class="tone-failed">, {arm.failed} failed</span>}
      </small>
    </th>
  );
}

function MetricHeading({ row }: { readonly row: MetricRow }): VNode {
  return (
    <th scope="row" title={row.meaning}>
      <Text value={row.title} />
      <small>
        {row.kind}
        {row.better !== "neither" && `, ${row.better} is better`}
      </small>
    </th>
  );
}

const arrows = { up: "↑", down: "↓", none: "" } as const;

/** A count is said only where it is not that of the column's heading: a metric that some trials did not yield. */
function Cell({ cell, done }: { readonly cell: ArmCell | null; readonly done: number }): VNode {
  if (cell === null) return <td class="number absent">–</td>;
  const { difference } = cell;
  return (
    <td class="number">
      <span class="median">{cell.median}</span>
      <small>
        {difference !== null && (
          <span class={`difference ${difference.tone}`}>
            {arrows[difference.direction]} {difference.text}
          </span>
        )}{" "}
        {cell.spread !== null && `[${cell.spread}]`}
        {cell.count !== done && ` n = ${cell.count}`}
      </small>
    </td>
  );
}
