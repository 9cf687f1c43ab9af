import type { HomePolicy } from "./agent-entry.ts";
import type { Budget } from "./budget.ts";
import type { ClaimAnswer } from "./claim.ts";
import type { MetricValues, ScenarioMetric } from "./metric.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import type { Trace } from "./trace.ts";
import type { TurnScript } from "./turn-script.ts";

/** A question about an engine, the workload that answers it, and the settings that are compared. */
export interface Scenario {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly question: string;
  /** The sets that include it. Empty: it runs only by name. `lab` is for techniques of the reference engine, `long` for questions that take a minute, `audit` for a report card. */
  readonly sets: readonly ("quick" | "full" | "long" | "lab" | "audit")[];
  readonly arms: readonly Arm[];
  /** The metrics it yields, with their definitions. The most telling come first and are charted. */
  readonly metrics: readonly ScenarioMetric[];
  /** Absolute figures to reach. They are shown with their headroom and never fail a gate. */
  readonly targets?: readonly Pick<Budget, "arm" | "metric" | "limit" | "origin">[];
  /** The published claims that it answers, and the numbers that answer them. */
  readonly claims: readonly ClaimAnswer[];
  /** About how long one round of all arms takes on two idle cores. Plans and shards count with it. */
  readonly costSeconds: number;
  /** Toggles and capabilities that an engine needs. An engine without one of them does not run the scenario. */
  readonly requires?: readonly string[];
  /** Its tool calls may fail or be cut short, as part of the question. Otherwise such a result fails the trial. */
  readonly canCallsFail?: true;
  readonly workload: (arm: Arm, seed: string) => Workload;
  /** Checks that the trial did the work right, then reads the metrics from its trace. */
  readonly observe: (trace: Trace, arm: Arm) => Observation;
  /** Values that need several arms of one round, such as a difference from a floor. They are added to the named arm. */
  readonly combine?: (round: Readonly<Record<string, MetricValues>>) => Readonly<Record<string, MetricValues>>;
}

/** One setting under test. */
export interface Arm {
  readonly id: string;
  readonly title: string;
  /** The plain, obvious implementation that the others are compared with. */
  readonly plain?: boolean;
  /** A planted mistake, such as a clock in the system prompt. It is profiled only if it is named. */
  readonly isMistake?: true;
  /** Arms of one group share a workload and are compared with the plain arm of the group. */
  readonly group?: string;
  readonly toggles: Readonly<Record<string, string>>;
  /** Id of another engine that runs instead of the one under test, such as the runtime's floor. */
  readonly control?: string;
  readonly sweep?: SweepPosition;
}

/** The place of an arm in a sweep of a numeric parameter. Such arms are drawn as a curve. */
export interface SweepPosition {
  /** The parameter with its unit: "agents", "context tokens". */
  readonly parameter: string;
  readonly value: number;
  /** Arms of one line differ only in the parameter. Absent: the arms of one group are a line. */
  readonly line?: string;
}

/** One trial of an arm: a prompt in a workspace, and the model that answers. */
export interface Workload {
  readonly prompt: string;
  /** Workspace files by relative path. They are written again for each trial. */
  readonly files: Readonly<Record<string, string>>;
  /** The files below `.git` of a workspace that is a git repository, by relative path. Absent: it is none. */
  readonly gitFiles?: Readonly<Record<string, Uint8Array>>;
  /** Where in the workspace the engine is started. Absent: at its top. */
  readonly folder?: string;
  readonly script: TurnScript;
  readonly provider: ProviderSettings;
  readonly timeLimitNs: number;
  /** The workspace files that the trace needs. Absent: all. */
  readonly tracedFiles?: readonly string[];
  /** Started instead of the engine's own command. The scenario then requires "modules". */
  readonly program?: TrialProgram;
  /**
   * Prompts to the same process after `prompt`. Each is sent when the one before it has been answered. The scenario then
   * requires "acp".
   */
  readonly followUps?: readonly FollowUp[];
  /** Names of MCP servers for the engine to start. Each offers the tools of `mcpToolNames`. The scenario then requires "mcp". */
  readonly mcpServers?: readonly string[];
  /** Launches before the measured one, one after another, in the same workspace and with the same provider. */
  readonly earlier?: readonly EarlierLaunch[];
  /** The measured launch goes on with the session of the launch before it. An engine that can't is not applicable. */
  readonly isContinued?: boolean;
  /** The HOME folder of the trial. Absent: as the engine's entry says. */
  readonly home?: HomePolicy;
  /** Time between samples of memory, open files and sockets of the measured launch. Absent: no samples are kept. */
  readonly resourceSampleNs?: number;
  /** Sent to the engine in the middle of the measured launch. */
  readonly interrupt?: Interrupt;
  /** Launches after the measured one, in the same workspace and with the same provider. */
  readonly later?: readonly LaterLaunch[];
  /**
   * How the launches may end. `success`, the default: any other end fails the trial. `any`: the scenario looks at the end
   * itself, because it asks what an engine does when something goes wrong.
   */
  readonly endings?: "success" | "any";
}

/**
 * A program of this package that drives parts of the reference engine from the checkout under test: many agents on
 * simulated time, a kernel in a loop, a server under load. It reads `input` as JSON from standard input and writes its
 * values as JSON.
 */
export interface TrialProgram {
  /** Compiled module, relative to the checkout's `dist`: "runners/lab/virtual/main.js". */
  readonly entry: string;
  readonly input: unknown;
}

/** A further prompt to a process. */
export interface FollowUp {
  readonly prompt: string;
  /** The prompt is cancelled when its answer begins. Absent: it is never cancelled. */
  readonly cancel?: "at-first-update";
}

/** A launch before the one that is measured. */
export interface EarlierLaunch {
  readonly prompt: string;
  /** Used instead of the arm's toggles. */
  readonly toggles?: Readonly<Record<string, string>>;
  /** Written into the workspace after this launch and before the next. */
  readonly filesAfter?: Readonly<Record<string, string>>;
  /** It goes on with the session of the launch before it. */
  readonly isContinued?: boolean;
}

/** A signal to the engine's own process, as a supervisor sends it. Its children do not get it. */
export interface Interrupt {
  readonly signal: "SIGINT" | "SIGTERM";
  readonly at: InterruptPlace;
}

/** When a signal is sent. If the place is never reached, none is. */
export type InterruptPlace =
  /** The provider has written so many pieces of the main line's answers. */
  | { readonly kind: "answer"; readonly pieces: number }
  /** A file of the workspace exists. A tool's command creates it. */
  | { readonly kind: "file"; readonly path: string };

/** A launch after the one that is measured. */
export interface LaterLaunch {
  readonly prompt: string;
  /** The prompt goes to the session of the launch before, if the engine can continue one. */
  readonly isContinued?: boolean;
}

/**
 * The result of one trial: metric values, the reason why its work was wrong, or the reason why the question cannot be asked
 * of this engine (it has no such tool, it does not stream).
 */
export type Observation =
  | { readonly kind: "values"; readonly values: MetricValues }
  | { readonly kind: "wrong"; readonly reason: string }
  | { readonly kind: "not-applicable"; readonly reason: string };

type WrittenScenario = Omit<Scenario, "costSeconds" | "claims"> & Partial<Pick<Scenario, "costSeconds" | "claims">>;

/** Checks the types of a scenario where it is written. The default cost is one second an arm. */
export function defineScenario(scenario: WrittenScenario): Scenario {
  return { costSeconds: scenario.arms.length, claims: [], ...scenario };
}
