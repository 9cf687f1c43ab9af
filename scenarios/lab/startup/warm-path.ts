import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, differenceOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { spansOf, type EngineSpan } from "../engine-spans.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { mainExchanges, measuredLaunch, isPrinted, usageValues } from "../../observations/wire-values.ts";
import { preloadPrompts } from "./preload-prompts.ts";

const answer = "That was the file.";
const spansFile = "spans.jsonl";
const configFile = "agent.json";
const sizes = [
  ["2kb", "2 KB", 2_000, ["off", "disk"]],
  ["50kb", "50 KB", 50_000, ["off", "disk"]],
  ["1500kb", "1.5 MB", 1_500_000, ["off", "memory", "disk"]],
] as const;
const cacheTitles = { off: "parsed anew", memory: "kept by the process", disk: "kept on disk" } as const;

const configArms = sizes.flatMap(([id, title, bytes, caches]) =>
  caches.map((cache): Arm => ({
    id: `config-${id}/${cache}`,
    title: `configuration of ${title}, ${cacheTitles[cache]}`,
    ...(cache === "off" ? { plain: true } : {}),
    group: `config-${id}`,
    toggles: { config: configFile, "config-cache": cache, spans: spansFile },
    // It has one size only, so there is no curve.
    ...(cache !== "memory" && {
      sweep: { parameter: "configuration KB", value: bytes / 1_000, line: cacheTitles[cache] },
    }),
  })),
);
const preloadArms = preloadPrompts.flatMap(({ id, title, oracle, preloads }) =>
  preloads.map((preload): Arm => ({
    id: `${id}/${preload}`,
    title: `${title}; ${preload === "off" ? "tools loaded on first use" : `preload by ${preload}`}`,
    ...(preload === "off" ? { plain: true } : {}),
    group: id,
    toggles: { preload, spans: spansFile, ...(preload === "oracle" ? { "preload-tools": oracle } : {}) },
  })),
);
const arms: readonly Arm[] = [...configArms, ...preloadArms];
const everyArm = arms.map((arm) => arm.id);
const configArmIds = configArms.map((arm) => arm.id);
const preloadArmIds = preloadArms.filter((arm) => arm.toggles["preload"] !== "off").map((arm) => arm.id);

/** What a second launch is spared: parsing the configuration, and loading the tools that it will call. */
export default defineScenario({
  id: "warm-path",
  family: "startup",
  title: "Configuration cache and tool preload",
  question: "What does a cached configuration save the next process, and what do preloaded tools save a task?",
  sets: ["lab"],
  arms,
  metrics: [
    measured("config.load_time", "Configuration load time", "ns", "lower", {
      meaning: "Duration of the engine's load_config spans. A trial fails if they exceed what the harness saw.",
    }),
    shared("startup.spawn_to_first_request", ["config-1500kb/disk"]),
    measured("tool.first_call", "First tool call", "ns", "lower", {
      meaning: "From the end of the first answer that asks for tools to the request that carries their results.",
    }),
    exact("config.parsed_loads", "Configurations parsed", "count", "lower", {
      meaning: "Loads that had to parse and check the whole file, from the engine's spans.",
      gatesOn: configArmIds,
    }),
    exact("config.stale_rules", "Stale rules applied", "count", "lower", {
      meaning: "Calls decided by a configuration that was no longer in the file, judged by their results on the wire.",
      gatesOn: configArmIds,
    }),
    exact("preload.hit_ratio", "Preloads that were used", "ratio", "higher", {
      meaning: "Preloaded tools that the task called, divided by all preloaded tools.",
      gatesOn: preloadArmIds,
    }),
    exact("preload.coverage", "Calls that were preloaded", "ratio", "higher", {
      meaning: "Called tools that had been preloaded, divided by all called tools.",
      gatesOn: preloadArmIds,
    }),
    exact("preload.wasted_count", "Unused preloads", "count", "lower", {
      meaning: "Preloaded tools that the task never called.",
      gatesOn: preloadArmIds,
    }),
    measured("preload.wasted_cpu_time", "CPU of unused preloads", "ns", "lower", {
      meaning: "CPU time of loading tools that were never called, from the engine's spans.",
    }),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-13", differenceOf("config.load_time", "config-50kb/off", "config-50kb/disk"), atLeast(5e6), {
      condition: "a configuration of 50 KB, checked rule by rule, in the process after the one that kept it",
    }),
    answerTo("S4-22", differenceOf("tool.first_call", "match/off", "match/keywords"), atLeast(10e6), {
      condition: "a prompt whose words name the tools that are called, and a model that takes 60 ms to answer",
    }),
  ],
  canCallsFail: true,
  costSeconds: 5.5,
  requires: ["config", "config-cache", "preload", "preload-tools", "spans"],
  workload: (arm, seed) =>
    arm.toggles["config"] === undefined ? preloadWorkload(arm, seed) : configWorkload(arm, seed),
  observe,
});

/**
 * The arm whose file is edited between the launches. The copy of the first launch must not decide in the later ones.
 */
const editedArm = "config-50kb/disk";

/**
 * An earlier launch may cache the configuration for the measured one, which is asked to read a forbidden path. Before
 * the edit the file allowed that path. Without a cache there is no earlier launch.
 */
function configWorkload(arm: Arm, seed: string): Workload {
  const bytes = sizes.find(([id]) => arm.group === `config-${id}`)?.[2] ?? 0;
  const strict = configText(bytes, "deny", seed);
  const edited = [{ prompt: "First.", filesAfter: { [configFile]: strict } }, { prompt: "Second." }];
  const kept = arm.id === editedArm ? edited : [{ prompt: "First." }];
  return {
    prompt: "Read the two files.",
    files: {
      [configFile]: arm.id === editedArm ? configText(bytes, "allow", seed) : strict,
      [forbiddenPath]: "key\n",
      [allowedPath]: "notes\n",
    },
    script: {
      turns: [
        {
          blocks: [
            { kind: "tool", operation: { kind: "read", path: forbiddenPath } },
            { kind: "tool", operation: { kind: "read", path: allowedPath } },
          ],
        },
        { blocks: [{ kind: "text", text: answer }] },
      ],
    },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 30e9,
    tracedFiles: [spansFile],
    ...(arm.toggles["config-cache"] === "off" ? {} : { earlier: kept }),
  };
}

function preloadWorkload(arm: Arm, seed: string): Workload {
  const chosen = preloadPrompts.find(({ id }) => id === arm.group);
  return {
    prompt: chosen?.prompt ?? "",
    files: { [allowedPath]: fixtureText(4_000, `${seed} notes`), "src/main.ts": "// TODO: finish\n" },
    script: {
      turns: [
        { blocks: (chosen?.calls ?? []).map(({ operation }) => ({ kind: "tool", operation })) },
        { blocks: [{ kind: "text", text: answer }] },
      ],
    },
    // Shorter than a real model's second, longer than loading a module.
    provider: { ...scenarioModel, seed, latency: { kind: "fixed", ttftNs: 60e6, perTokenNs: 0 } },
    timeLimitNs: 30e9,
    tracedFiles: [spansFile],
  };
}

function observe(trace: Trace, arm: Arm): Observation {
  const own = measuredLaunch(trace);
  const [asked, answered] = mainExchanges(own);
  if (asked === undefined || answered === undefined) return { kind: "wrong", reason: "no request brought the results" };
  if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
  const spans = spansOf(trace.files[spansFile] ?? "");
  if (spans.length === 0) return { kind: "wrong", reason: "the engine wrote no spans" };
  const startupNs = asked.arrivalNs - trace.spawnNs;
  const values = {
    ...usageValues(own),
    "startup.spawn_to_first_request": startupNs,
    "tool.first_call": answered.arrivalNs - asked.endNs,
  };
  const errors = answered.toolResults.map(({ isError }) => isError);
  if (arm.toggles["config"] === undefined) {
    if (errors.includes(true))
      return { kind: "wrong", reason: `a call failed: ${answered.toolResults[0]?.text ?? ""}` };
    return { kind: "values", values: { ...values, ...preloadValues(spans, arm) } };
  }
  if (errors.length !== 2 || errors[1] !== false) return { kind: "wrong", reason: "a permitted file was not read" };
  const loads = spans.filter(({ name }) => name === "load_config");
  const loadNs = loads.reduce((sum, { durationNs }) => sum + durationNs, 0);
  if ((loads[0]?.durationNs ?? 0) > startupNs)
    return {
      kind: "wrong",
      reason: "the engine claims more time for its configuration than passed before its request",
    };
  return {
    kind: "values",
    values: {
      ...values,
      // The first load is the one before the request.
      "config.load_time": loads[0]?.durationNs ?? loadNs,
      "config.parsed_loads": loads.filter(({ attributes }) => attributes["config.from"] === "parsed").length,
      "config.stale_rules": errors[0] === true ? 0 : 1,
    },
  };
}

function preloadValues(spans: readonly EngineSpan[], arm: Arm): Record<string, number> {
  const calls = preloadPrompts.find(({ id }) => id === arm.group)?.calls ?? [];
  const called = new Set(calls.map(({ tool }) => tool));
  const preloaded = spans.filter(({ name }) => name.startsWith("preload_tool "));
  const wasted = preloaded.filter(({ attributes }) => !called.has(String(attributes["gen_ai.tool.name"])));
  const hits = preloaded.length - wasted.length;
  return {
    "preload.coverage": called.size === 0 ? 0 : hits / called.size,
    "preload.wasted_count": wasted.length,
    "preload.wasted_cpu_time": wasted.reduce((sum, { attributes }) => sum + Number(attributes["preload.cpu_ns"]), 0),
    // Without a guess there is no share of right guesses.
    ...(preloaded.length === 0 ? {} : { "preload.hit_ratio": hits / preloaded.length }),
  };
}

/** A file that the configuration forbids to read, and one that it allows. */
const forbiddenPath = "secrets/key.txt";
const allowedPath = "notes.txt";

/**
 * A configuration of about that many bytes, shaped like real ones: a list of models, most of them unused, and
 * permission rules with a reason each. The second-last rule decides about the forbidden path.
 */
function configText(bytes: number, decision: "allow" | "deny", seed: string): string {
  const models: Record<string, object> = {};
  const permissions: object[] = [];
  const words = fixtureText(60, `${seed} reason`).replaceAll("\n", " ").trim();
  let length = 0;
  for (let index = 0; length < bytes - 300; index += 1) {
    const model = {
      title: `Model ${index}, ${words}`,
      contextWindow: 100_000 + index,
      maxOutputTokens: 8_192,
      inputPrice: 3,
      outputPrice: 15,
    };
    models[`vendor/model-${index}`] = model;
    length += JSON.stringify(model).length + 26;
    if (index % 10 !== 0) continue;
    const rule = { tool: "bash", match: `tool-${index} --force *`, decision: "deny", reason: words };
    permissions.push(rule);
    length += JSON.stringify(rule).length + 1;
  }
  permissions.push({ tool: "view", match: "secrets/*", decision }, { tool: "*", match: "*", decision: "allow" });
  return JSON.stringify({ permissions, models });
}
