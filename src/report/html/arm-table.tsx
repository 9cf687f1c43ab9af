import type { VNode } from "preact";
import type { ArmCell, ArmColumn, ArmTable, MetricRow } from "../model/arm-table.ts";
import { DataTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

interface ArmTableViewProps {
  readonly table: ArmTable;
  readonly title: string;
}

/** More arms than this are wider than the page. */
const mostColumns = 6;

/** Medians with their spread, a row for each metric, so that arms stand side by side in one unit. Many arms are rows instead. */
export function ArmTableView({ table, title }: ArmTableViewProps): VNode {
  const isCompared = table.arms.some(({ reference }) => reference !== null);
  const remark = isCompared ? " Differences from the plain arm are a description, not a verdict." : "";
  const caption = `Median, [quartiles], n trials.${remark}`;
  if (table.arms.length > mostColumns) return <TurnedTables table={table} title={title} caption={caption} />;
  return (
    <DataTable
      label={`${title}: arms`}
      kind="arms"
      caption={caption}
      columns={["Metric", ...table.arms.map((arm) => ({ number: headingOf(arm) }))]}
    >
      <tbody>
        {table.rows.map((row) => (
          <tr>
            <th scope="row" title={row.meaning}>
              <MetricName row={row} />
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

function MetricName({ row }: { readonly row: MetricRow }): VNode {
  return (
    <>
      {safeText(row.title)}
      <small>
        {row.kind}
        {row.better !== "neither" && `, ${row.better} is better`}
      </small>
    </>
  );
}

const metricsInTable = 5;

/** Arms down and a few metrics across, in as many tables as that takes. Metrics that no arm has are left out. */
function TurnedTables({ table, title, caption }: ArmTableViewProps & { readonly caption: string }): VNode {
  const rows = table.rows.filter(({ cells }) => cells.some((cell) => cell !== null));
  const parts = Array.from({ length: Math.ceil(rows.length / metricsInTable) }, (_, part) =>
    rows.slice(part * metricsInTable, (part + 1) * metricsInTable),
  );
  return (
    <>
      {parts.map((metrics, part) => (
        <DataTable
          label={`${title}: arms, table ${part + 1}`}
          kind="arms"
          caption={part === 0 ? caption : "More metrics of the same arms."}
          columns={["Arm", ...metrics.map((row) => ({ number: <MetricName row={row} /> }))]}
        >
          <tbody>
            {table.arms.map((arm, place) =>
              metrics.every(({ cells }) => (cells[place] ?? null) === null) ? null : (
                <tr>
                  <th scope="row">{headingOf(arm)}</th>
                  {metrics.map(({ cells }) => (
                    <Cell cell={cells[place] ?? null} done={doneTrials(arm)} />
                  ))}
                </tr>
              ),
            )}
          </tbody>
        </DataTable>
      ))}
    </>
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

/** All cells of the table are numbers. The count is shown only where some trials of the arm did not yield the metric. */
function Cell({ cell, done }: { readonly cell: ArmCell | null; readonly done: number }): VNode {
  if (cell === null) return <td class="absent">–</td>;
  const { difference } = cell;
  return (
    <td>
      {cell.median}
      <small>
        {difference !== null && (
          <span class={difference.tone === "neutral" ? undefined : difference.tone}>
            {arrows[difference.direction]} {difference.text}
          </span>
        )}{" "}
        {cell.spread !== null && `[${cell.spread}]`}
        {cell.count !== done && ` n = ${cell.count}`}
      </small>
    </td>
  );
}
