import { type MachineLoad, machineLoadOf } from "../core/disturbance.ts";
import type { RunRecord } from "../core/run-record.ts";
import {
  type AskedQuestion,
  type AuditFinding,
  type AuditRecord,
  auditSchemaVersion,
  type QuietRule,
} from "./audit-record.ts";
import { cardParts, gradeWithFindings, reasonOf } from "./card.ts";
import { modelTask } from "./model-task.ts";
import { lookBy, type TrialEvidence } from "./rule.ts";
import { rules } from "./rules.ts";
import { sessionFigure, sessionFigures } from "./session-figures.ts";

/** The report card of a run and of the evidence of its trials. */
export function auditOf(run: RunRecord, trials: readonly TrialEvidence[]): AuditRecord {
  const { id, isoDate, interrupted, harness, engine, environment } = run;
  const { machine, underLoad, of } = machineLoadOf(run);
  const found = looked(trials, machine);
  const sessions = sessionFigures(run).map((source) => sessionFigure(run, source));
  return {
    schemaVersion: auditSchemaVersion,
    run: id,
    isoDate,
    ...(interrupted && { interrupted }),
    harness,
    engine,
    environment,
    ...(machine === "busy" && { underLoad: { trials: underLoad, of } }),
    task: modelTask,
    parts: cardParts(run, machine).map((one) => {
      const findings = found.findings.filter(({ part }) => part === one.part).map(({ rule }) => rule);
      return { ...one, grade: gradeWithFindings(one.grade, findings.length), findings };
    }),
    ...(sessions.length > 0 && { sessions }),
    ...found,
    questions: run.scenarios.map(questionOf),
  };
}

function looked(trials: readonly TrialEvidence[], machine: MachineLoad): Pick<AuditRecord, "findings" | "quiet"> {
  const findings: AuditFinding[] = [];
  const quiet: QuietRule[] = [];
  for (const one of rules) {
    const { id: rule, part, looksFor } = one;
    const result = lookBy(one, trials, machine);
    switch (result.kind) {
      case "found": {
        const { title, evidence, remedy, cost } = result;
        findings.push({ rule, part, title, evidence, remedy, cost });
        break;
      }
      case "not-seen":
        quiet.push({ rule, part, looksFor, kind: "not-seen" });
        break;
      case "not-applicable":
        quiet.push({ rule, part, looksFor, kind: "not-applicable", reason: result.reason });
        break;
    }
  }
  return { findings: findings.toSorted((left, right) => weightOf(right) - weightOf(left)), quiet };
}

/** A person at 60 dollars an hour: what a second of waiting weighs against money in the order of findings. */
const nanoUsdPerSecond = 60e9 / 3600;

/** A finding without a known cost comes after those with one, in the order of the rules. */
function weightOf({ cost }: AuditFinding): number {
  return (cost.nanoUsd ?? 0) + ((cost.timeNs ?? 0) / 1e9) * nanoUsdPerSecond;
}

function questionOf({ id: scenario, title, arms }: RunRecord["scenarios"][number]): AskedQuestion {
  return {
    scenario,
    title,
    arms: arms
      .filter(({ control }) => !control)
      .map(({ id: arm, trials }) => {
        const done = trials.filter(({ outcome }) => outcome.kind === "done").length;
        if (done > 0) return { arm, kind: "done", trials: done };
        if (trials.length === 0) return { arm, kind: "not-asked" };
        const isOutOfPlace = trials.some(({ outcome }) => outcome.kind === "not-applicable");
        return { arm, kind: isOutOfPlace ? "not-applicable" : "failed", reason: reasonOf(trials) };
      }),
  };
}
