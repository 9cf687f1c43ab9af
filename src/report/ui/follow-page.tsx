import type { VNode } from "preact";
import { engineText } from "../../core/engine-text.ts";
import type { FinishedRun, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { ArmTableView } from "../html/arm-table.tsx";
import { BannerSection, Causes } from "../html/banner.tsx";
import { DataTable } from "../html/data-table.tsx";
import { Glyph } from "../html/glyph.tsx";
import { IntervalBar, type Reach, reachOf } from "../html/interval-bar.tsx";
import { safeText } from "../html/safe-text.tsx";
import { ShareBars } from "../html/share-bars.tsx";
import { armTable } from "../model/arm-table.ts";
import type { CauseModel } from "../model/cause-model.ts";
import type { ComparisonLine } from "../model/comparison-model.ts";
import { type ReportModel, reportModel } from "../model/model.ts";
import { loudFacts } from "../model/trust-model.ts";
import { PairDots, sharedReach } from "./pair-dots.tsx";
import { type ServedPage, uiPage } from "./ui-shell.tsx";

/** A run at one moment. Times are in milliseconds since 1970. */
export interface FollowedMoment {
  /** With the comparison of what was measured so far, if it has two sides. */
  readonly run: FinishedRun;
  readonly nowMs: number;
  /** When the last trial ended; null for a run that ended. */
  readonly writtenAtMs: number | null;
  /** Address of the whole report, of a run that ended. */
  readonly report: string | null;
}

/** From this age on the last trial is one that takes long, or the run was killed. */
const stillMs = 120_000;

/** A run as it is being measured: progress, verdicts so far, and the numbers of each arm. */
export function followPage(moment: FollowedMoment): ServedPage {
  const { run, report } = moment;
  const model = reportModel(run);
  return uiPage({
    title: cleanLine(engineText(run.engine), 200),
    note: `${cleanLine(run.id)}, begun ${cleanLine(run.isoDate.slice(0, 16).replace("T", " "))} UTC`,
    home: "../",
    children: (
      <>
        {report !== null && <EndedSection model={model} report={report} />}
        <ProgressSection moment={moment} />
        {model.comparison !== null && (
          <VerdictsSection rows={model.comparison.rows} causes={model.causes} isOver={report !== null} />
        )}
        {model.comparison === null && <NumbersSection run={run} />}
      </>
    ),
  });
}

function EndedSection({ model, report }: { readonly model: ReportModel; readonly report: string }): VNode {
  return (
    <div id="ended">
      <BannerSection banner={model.banner} causes={model.causes} facts={loudFacts(model.trust)} />
      <p>
        <a href={report}>The whole report</a>
      </p>
    </div>
  );
}

function ProgressSection({ moment: { run, nowMs, writtenAtMs } }: { readonly moment: FollowedMoment }): VNode {
  const trials = run.scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials));
  const failed = trials.filter(({ outcome }) => outcome.kind === "failed").length;
  const begunMs = Date.parse(run.isoDate);
  const until = writtenAtMs ?? nowMs;
  const quietMs = writtenAtMs === null ? 0 : nowMs - writtenAtMs;
  return (
    <section id="progress" class="card">
      <h2>{writtenAtMs === null ? "Measured" : "Being measured"}</h2>
      <ul class="going">
        <li>
          <b>{trials.length}</b> {trials.length === 1 ? "trial" : "trials"}
        </li>
        {failed > 0 && (
          <li class="tone-failed">
            <b>{failed}</b> failed
          </li>
        )}
        {writtenAtMs !== null && until >= begunMs && (
          <li>
            <b>{formatDuration((until - begunMs) * 1e6)}</b> until the last trial
          </li>
        )}
      </ul>
      {quietMs > stillMs && (
        <p class="caution">
          No trial has ended for {formatDuration(quietMs * 1e6)}. The run may have been killed: bench run --resume goes
          on with it.
        </p>
      )}
      <CountsTable run={run} />
    </section>
  );
}

function CountsTable({ run }: { readonly run: RunRecord }): VNode {
  const hasBase = run.base !== null;
  const columns = [
    "Scenario",
    "Arm",
    { number: "Rounds" },
    ...(hasBase ? [{ number: "Pairs" }, { number: "To confirm" }] : []),
    "Failed",
  ];
  return (
    <DataTable label="Trials so far" kind="counted" columns={columns}>
      <tbody>
        {run.scenarios.flatMap((scenario) =>
          scenario.arms.map((arm) => (
            <tr>
              <th scope="row">{safeText(cleanLine(scenario.title))}</th>
              <td>{safeText(cleanLine(arm.title))}</td>
              <td class="number">{countsOf(arm.trials, "round")}</td>
              {hasBase && <td class="number">{pairsIn(arm.trials, "pair")}</td>}
              {hasBase && <td class="number">{pairsIn(arm.trials, "confirmation")}</td>}
              <td>{safeText(failureOf(arm.trials))}</td>
            </tr>
          )),
        )}
      </tbody>
    </DataTable>
  );
}

function countsOf(trials: readonly TrialRecord[], kind: TrialRecord["phase"]["kind"]): number {
  return trials.filter(({ phase, side }) => phase.kind === kind && side === "head").length;
}

/** Pairs of which both sides are there. */
function pairsIn(trials: readonly TrialRecord[], kind: TrialRecord["phase"]["kind"]): number {
  const count = (wanted: TrialRecord["side"]) =>
    trials.filter(({ phase, side }) => phase.kind === kind && side === wanted).length;
  return Math.min(count("base"), count("head"));
}

function failureOf(trials: readonly TrialRecord[]): string {
  const reasons = trials.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.reason] : []));
  const [first] = reasons;
  return first === undefined ? "–" : `${reasons.length}: ${cleanLine(first, 200)}`;
}

/** Rows beyond these are in the report. */
const rowsShown = 40;

function VerdictsSection({
  rows,
  causes,
  isOver,
}: {
  readonly rows: readonly ComparisonLine[];
  readonly causes: readonly CauseModel[];
  readonly isOver: boolean;
}): VNode {
  const telling = rows.filter(
    ({ pairs, change, verdict }) => pairs !== null || (change !== "equal" && verdict !== "not-judged"),
  );
  const pairReach = sharedReach(telling.flatMap(({ pairs }) => pairs ?? []));
  const reach = reachOf(telling.flatMap(({ interval }) => interval ?? []));
  return (
    <section id="verdicts" class={`card reach-${reach}`}>
      <h2>{isOver ? "Verdicts" : "Verdicts so far"}</h2>
      {!isOver && <p class="note">What the trials until now say. More pairs may change it; only the end decides.</p>}
      {!isOver && <Causes causes={causes} />}
      {telling.length === 0 ? (
        <p>Nothing differs, and no pair is measured yet.</p>
      ) : (
        <DataTable
          label="Verdicts so far"
          kind="so-far"
          columns={[
            "Verdict",
            { number: "Change" },
            "Scenario and arm",
            "Metric",
            "Interval, grey: margin; or base above head",
            "Pairs: head over base",
          ]}
        >
          <tbody>
            {telling.slice(0, rowsShown).map((row) => (
              <VerdictRow row={row} reach={reach} pairReach={pairReach} />
            ))}
          </tbody>
        </DataTable>
      )}
      {telling.length > rowsShown && <p class="note">and {telling.length - rowsShown} more</p>}
    </section>
  );
}

interface VerdictRowProps {
  readonly row: ComparisonLine;
  readonly reach: Reach;
  readonly pairReach: number;
}

function VerdictRow({ row, reach, pairReach }: VerdictRowProps): VNode {
  return (
    <tr class={`tone-${row.verdict}`}>
      <td class="verdict">
        <Glyph kind={row.verdict} /> {row.word}
      </td>
      <td class="number">
        {row.change}
        {row.proportion !== null && <small>{row.proportion}</small>}
      </td>
      <th scope="row">
        {safeText(row.scenario)}
        <small>{safeText(row.arm)}</small>
      </th>
      <td>
        {safeText(row.metric)}
        <small>
          {row.base} to {row.head}
        </small>
      </td>
      <td>
        {row.interval !== null && <IntervalBar interval={row.interval} reach={reach} />}
        {row.shares !== null && <ShareBars shares={row.shares} />}
      </td>
      <td>{row.pairs !== null && <PairDots pairs={row.pairs} reach={pairReach} />}</td>
    </tr>
  );
}

function NumbersSection({ run }: { readonly run: RunRecord }): VNode {
  const measured = run.scenarios.filter(({ arms }) => arms.some(({ trials }) => trials.length > 0));
  return (
    <section id="numbers" class="card">
      <h2>Numbers so far</h2>
      {measured.map((scenario) => (
        <>
          <h3>{safeText(cleanLine(scenario.title))}</h3>
          <ArmTableView table={armTable(scenario)} title={cleanLine(scenario.title)} />
        </>
      ))}
    </section>
  );
}
