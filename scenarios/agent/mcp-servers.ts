import { exact, measured } from "../../src/core/metric.ts";
import { mcpToolAnswer, mcpToolCount, mcpToolNames } from "../../src/core/mcp-tools.ts";
import { defineScenario, type Arm, type Observation } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import type { Block, Turn, TurnScript } from "../../src/core/turn-script.ts";
import { checkedTurns, summedMakespanNs } from "../observations/checked-turns.ts";
import { mainExchanges, promptTokens, usageValues } from "../observations/wire-values.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The text was reversed.";
const text = "this text comes back from its end";

/** Short words, so that names with a prefix stay below the 64 characters that model APIs allow. */
const servers = ["alpha", "beta", "gamma", "delta", "epsilon"];
const serverCounts: ReadonlyMap<string, number> = new Map([
  ["none", 0],
  ["one", 1],
  ["five", servers.length],
  ["call", 1],
]);
const idleArms: readonly Arm[] = [
  { id: "none", title: "no MCP server", plain: true, toggles: {} },
  { id: "one", title: `one MCP server, ${mcpToolCount} tools`, toggles: {} },
  { id: "five", title: `five MCP servers, ${servers.length * mcpToolCount} tools`, toggles: {} },
];
const sweptArms = idleArms.map((arm): Arm => {
  return { ...arm, sweep: { parameter: "MCP servers", value: serversOf(arm.id).length } };
});
/** An arm of its own: some agents offer the tools only after a search, which the scripted model does not make. */
const callArm: Arm = { id: "call", title: "a call of an MCP tool", group: "call", toggles: {} };
const servedArms = ["one", "five"];
const everyArm = ["none", ...servedArms];

/** What MCP servers cost an agent. Each server is a process that the agent starts, made with the official SDK. */
export default defineScenario({
  id: "mcp-servers",
  family: "startup",
  title: "MCP servers",
  question: "What does each MCP server add to the start and to the prompt, and does a call of its tool work?",
  sets: ["long"],
  requires: ["mcp"],
  arms: [...sweptArms, callArm],
  metrics: [
    shared("startup.spawn_to_first_request"),
    measured("mcp.startup_per_server", "Start-up for each server", "ns", "lower", {
      meaning:
        "Spawn to first request, minus that without a server in the same round, divided by the number of servers.",
      isDifference: true,
    }),
    exact("mcp.tokens_per_tool", "Prompt tokens for each tool", "tokens", "lower", {
      meaning: "Tokens of the first prompt, minus those without a server in the same round, divided by the MCP tools.",
      gatesOn: servedArms,
    }),
    exact("mcp.first_prompt_tokens", "Tokens of the first prompt", "tokens", "lower", {
      meaning: "The whole first prompt of the conversation: fresh tokens, cache writes and cache reads.",
      gatesOn: everyArm,
    }),
    measured("mcp.offered_at_first", "Tools in the first prompt", "count", "higher", {
      meaning: "MCP tools that the first request offers. An agent that does not wait for its servers offers fewer.",
    }),
    measured("mcp.call_time", "Time of a call", "ns", "lower", {
      meaning: "From the end of the answer that calls an MCP tool to the arrival of the request with its result.",
    }),
    shared("gen_ai.usage.input_tokens", ["call"]),
    shared("gen_ai.invoke_agent.inference_calls", ["call"]),
    shared("cost.total"),
    shared("process.peak_rss"),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  costSeconds: 8,
  workload: (arm, seed) => ({
    prompt: "Reverse the text with the tool that you have for it, if there is one. Then say that it was reversed.",
    files: { "README.md": "# Fixture\n" },
    script: scriptOf(arm),
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
    mcpServers: serversOf(arm.id),
  }),
  observe: (trace, arm): Observation => {
    const checked = checkedTurns(trace, scriptOf(arm));
    if (checked.kind === "wrong") return checked;
    const [first] = mainExchanges(trace);
    if (first === undefined) return { kind: "wrong", reason: "the conversation got no answer" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "startup.spawn_to_first_request": first.arrivalNs - trace.spawnNs,
        "mcp.first_prompt_tokens": promptTokens(first),
        "mcp.offered_at_first": offeredTools(first, serversOf(arm.id)),
        ...(arm.id === callArm.id && { "mcp.call_time": summedMakespanNs(checked.turns) }),
      },
    };
  },
  combine: (round) => {
    const none = round["none"];
    return Object.fromEntries(
      servedArms.flatMap((arm) => {
        const above = (metric: string): number | null => difference(round[arm]?.[metric], none?.[metric]);
        const serverCount = serversOf(arm).length;
        const startupNs = above("startup.spawn_to_first_request");
        const tokens = above("mcp.first_prompt_tokens");
        if (startupNs === null || tokens === null) return [];
        const values = {
          "mcp.startup_per_server": startupNs / serverCount,
          "mcp.tokens_per_tool": tokens / (serverCount * mcpToolCount),
        };
        return [[arm, values]];
      }),
    );
  },
});

function serversOf(arm: string): readonly string[] {
  return servers.slice(0, serverCounts.get(arm) ?? 0);
}

function scriptOf({ id }: Arm): TurnScript {
  const said: Turn = { blocks: [{ kind: "text", text: answer }] };
  const name = serversOf(id).flatMap(mcpToolNames).at(-1);
  if (id !== callArm.id || name === undefined) return { turns: [said] };
  const call: Block = {
    kind: "tool",
    operation: { kind: "named", name, input: { text } },
    markers: [mcpToolAnswer(text)],
  };
  return { turns: [{ blocks: [call] }, said] };
}

/** Agents put the server's name before the tool's. */
function offeredTools({ toolNames }: WireExchange, names: readonly string[]): number {
  return names.flatMap(mcpToolNames).filter((tool) => toolNames.some((offered) => offered.endsWith(tool))).length;
}

function difference(left: number | undefined, right: number | undefined): number | null {
  return left === undefined || right === undefined ? null : left - right;
}
