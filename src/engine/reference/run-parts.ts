import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { RunConfig } from "./config/config-shape.ts";
import type { RequestGate } from "./limits/request-gate.ts";
import type { ToolInput } from "./message.ts";
import type { Options } from "./options.ts";
import type { SilenceGuard } from "./provider/silence-guard.ts";
import type { SpanRecorder } from "./spans.ts";
import type { ToolDeclaration } from "./tools/tool.ts";

/** Parts that only some runs have: configuration, language server, preloaded tools. */
export interface RunParts {
  /** The run's additional tools. */
  readonly tools: readonly ToolDeclaration[];
  /** Most output tokens of a model call. */
  maxTokens(): number;
  /** Why a call may not be run, or null. */
  forbidden(tool: string, input: ToolInput): string | null;
  /** Before each request; turns count from 0. */
  beforeRequest(turn: number): Promise<void>;
  /** Called when a request is on its way, for work while the model thinks. */
  whileWaiting(turn: number): void;
  /** Ends the parts. */
  close(): Promise<void>;
}

interface PartsOfRun {
  readonly options: Options;
  readonly prompt: string;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly spans: SpanRecorder;
  readonly runSpanId: string;
}

/** Opens the parts that the options ask for, and loads only their code. Throws a UserError for a wrong configuration. */
export async function openRunParts(run: PartsOfRun): Promise<RunParts> {
  const { options, spans, runSpanId } = run;
  const config = await openConfig(run);
  const subsystems = await openServers(run);
  const preloads: Promise<void>[] = [];
  return {
    tools: subsystems?.tools ?? [],
    maxTokens: () => Math.min(options.maxTokens, config?.current().limits?.maxOutputTokens ?? Infinity),
    forbidden: (tool, input) => config?.forbidden(tool, input) ?? null,
    beforeRequest: async (turn) => {
      // The first turn's configuration has just been read.
      if (turn > 0) await config?.reload();
    },
    whileWaiting: (turn) => {
      if (turn > 0 || options.preload === "off") return;
      preloads.push(preload(options, run.prompt, spans, runSpanId));
    },
    close: async () => {
      await Promise.all(preloads);
      await subsystems?.[Symbol.asyncDispose]();
    },
  };
}

async function preload(options: Options, prompt: string, spans: SpanRecorder, parent: string): Promise<void> {
  const [{ predictedTools }, { preloadTools }] = await Promise.all([
    import("./preload-tools.ts"),
    import("./preload-tools.ts"),
  ]);
  await preloadTools(options.preload === "oracle" ? options.preloadTools : predictedTools(prompt), spans, parent);
}

async function openServers(run: PartsOfRun) {
  const { options, root, signal } = run;
  if (options.languageServer === null) return null;
  const span = run.spans.start(`open_subsystems ${options.subsystemStart}`, run.runSpanId, {});
  const { openSubsystems } = await import("./subsystems/open-subsystems.ts");
  const opened = await openSubsystems(options, root, signal);
  span.end();
  return opened;
}

async function openConfig(run: PartsOfRun) {
  const { options, spans, runSpanId } = run;
  const { configPath } = options;
  if (configPath === null) return null;
  const [{ ConfigLoader }, { forbiddenBy }, path] = await Promise.all([
    import("./config/config-loader.ts"),
    import("./config/config-shape.ts"),
    import("node:path"),
  ]);
  const loader = new ConfigLoader(path.resolve(run.root, configPath), options.model, options.configCache);
  const load = async (): Promise<RunConfig> => {
    const span = spans.start("load_config", runSpanId, {});
    try {
      const { config, from } = await loader.load();
      span.end({ "config.from": from });
      return config;
    } catch (error) {
      span.end({ "error.type": "config" });
      throw error;
    }
  };
  let current = await load();
  return {
    current: () => current,
    /** A file that is being edited may be wrong for a moment. The last good configuration then stays. */
    reload: async () => {
      current = await load().catch(() => current);
    },
    forbidden: (tool: string, input: ToolInput) => forbiddenBy(current, tool, input),
  };
}

const fileName = "AGENTS.md";
const mostBytes = 32 * 1024;

/**
 * The workspace's AGENTS.md as a block of the system prompt, cut at 32 KiB; null where there is none. It is read once: a
 * file that changes during a session must not void the prompt cache.
 */
export function projectInstructions(root: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(root, fileName)).subarray(0, mostBytes).toString("utf8").trim();
  } catch {
    return null;
  }
  return text === "" ? null : `This project's own instructions (${fileName}):\n\n${text}`;
}

/** The gate that the options ask for, null when they ask for none; loaded only then. */
export async function ownGate(options: Options, clock: Clock): Promise<RequestGate | null> {
  const { limiter, concurrency, adapt, retry, classes } = options;
  const isFree = limiter === "none" && concurrency === null && classes === "none";
  if (isFree && adapt === "fixed" && retry.policy !== "adaptive") return null;
  const { openGate } = await import("./limits/open-gate.ts");
  return openGate(options, clock);
}

/** What makes a guard over silence for each attempt, null when streams may be silent. */
export function silenceGuard(
  { idleTimeoutMs }: Options,
  clock: Clock,
  signal: AbortSignal,
): (() => Promise<SilenceGuard>) | null {
  if (idleTimeoutMs === null) return null;
  return async () => {
    const { SilenceGuard } = await import("./provider/silence-guard.ts");
    return new SilenceGuard(idleTimeoutMs * 1e6, clock, signal);
  };
}
