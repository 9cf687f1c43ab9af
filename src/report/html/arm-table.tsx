import type { VNode } from "preact";
import type { ArmCell, ArmColumn, ArmTable } from "../model/arm-table.ts";
import { DataTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

interface ArmTableViewProps {
  readonly table: ArmTable;
  readonly title: string;
}

/** Medians with their spread, a row for each metric, so that the arms stand side by side in one unit. */
export function ArmTableView({ table, title }: ArmTableViewProps): VNode {
  const isCompared = table.arms.some(({ reference }) => reference !== null);
  const remark = isCompared ? " Differences from the plain arm are a description, not a verdict." : "";
  return (
    <DataTable
      label={`${title}: arms`}
      kind="arms"
      caption={`Median, [quartiles], n trials.${remark}`}
      columns={["Metric", ...table.arms.map((arm) => ({ number: headingOf(arm) }))]}
    >
      <tbody>
        {table.rows.map((row) => (
          <tr>
            <th scope="row" title={row.meaning}>
              {safeText(row.title)}
              <small>
                {row.kind}
                {row.better !== "neither" && `, ${row.better} is better`}
              </small>
            </th>
            {row.cells.map((cell, position) => (
              <Cell cell={cell} done={doneTrials(table.arms[position])} />
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function doneTrials(arm: ArmColumn | undefined): number {
  return arm === undefined ? 0 : arm.trials - arm.failed - arm.notApplicable;
}

function headingOf(arm: ArmColumn): VNode {
  return (
    <>
      {safeText(arm.title)}
      <small>
        {arm.role !== "variant" && <span class="tag">{arm.role}</span>} n = {doneTrials(arm)}
        {arm.failed > 0 && <span class="tone-failed">, {arm.failed} failed</span>}
        {arm.notApplicable > 0 && ", not applicable"}
      </small>
    </>
  );
}

const arrows = { up: "↑", down: "↓", none: "" } as const;

/** The count is shown only where some trials of the arm did not yield the metric. */
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
