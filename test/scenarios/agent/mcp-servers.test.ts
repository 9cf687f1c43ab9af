import { resolve } from "node:path";
import { expect, test } from "vitest";
import mcpServers from "../../../scenarios/agent/mcp-servers.ts";
import { mcpToolCount } from "../../../src/core/mcp-tools.ts";
import type { Engine } from "../../../src/core/engine.ts";
import { entryEngine } from "../../../src/engine/entry-engine.ts";
import { scenarioTrials } from "../scenario-trials.ts";

const trials = scenarioTrials();
const program = resolve(import.meta.dirname, "../../programs/mcp-agent.mjs");

function agent(manner: string): Engine {
  const command = ["node", program, manner];
  return entryEngine({ id: manner, title: manner, home: "fresh", command, mcp: { words: ["{mcpServers}"] } }, null);
}

test("longer descriptions cost tokens in every prompt, and the servers are there from the first", async () => {
  const { whole } = await trials.breaks(mcpServers, {
    arm: "one",
    whole: { engine: agent("plain") },
    broken: { engine: agent("wordy") },
    moves: "mcp.first_prompt_tokens",
  });
  expect(whole["mcp.offered_at_first"]).toBe(mcpToolCount);
  const five = await trials.values(mcpServers, "five", { engine: agent("plain") });
  expect(five["mcp.offered_at_first"]).toBe(5 * mcpToolCount);
  const none = await trials.values(mcpServers, "none", { engine: agent("plain") });
  expect(none["mcp.offered_at_first"]).toBe(0);
  const values = mcpServers.combine?.({ none, one: whole, five }) ?? {};
  expect(Object.keys(values)).toEqual(["one", "five"]);
  // A tool has about 600 bytes, and the provider counts four bytes for a token.
  for (const each of Object.values(values)) {
    expect(each["mcp.tokens_per_tool"]).toBeGreaterThan(100);
    expect(each["mcp.tokens_per_tool"]).toBeLessThan(250);
  }
});

test("a call comes back from a server", async () => {
  const values = await trials.values(mcpServers, "call", { engine: agent("plain") });
  expect(values["mcp.call_time"]).toBeGreaterThan(0);
  expect(values["gen_ai.invoke_agent.inference_calls"]).toBe(2);
});

test("the call can't be asked of an agent that does not offer the tool", async () => {
  expect(await trials.trial(mcpServers, "call", { engine: agent("blind") })).toMatch(
    /^No offered tool is named "alpha_reverse_10"/,
  );
});

test("an agent without MCP servers in its entry lacks what the scenario requires", () => {
  expect(agent("plain").capabilities).toEqual(["mcp"]);
  const without = entryEngine({ id: "x", title: "x", command: ["x"] }, null);
  expect([without.capabilities, mcpServers.requires]).toEqual([undefined, ["mcp"]]);
});
