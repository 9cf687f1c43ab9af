import { expect, test } from "vitest";
import { turnScriptSchema } from "../../../src/cli/serve/turn-script-file.ts";
import { startProvider } from "../../../src/provider/start-provider.ts";
import { sessionProblem } from "../../../src/provider/session/session-problem.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
const turnWith = (fault: object): object => ({ turns: [{ ...script.turns[0], fault }] });
const cut = (at: object): object => turnWith({ what: { kind: "cut", at, ending: "end" } });
const replay = { cassette: "c.json", timing: { kind: "none" }, match: "exact", onMiss: "fail" };

test.each([
  [{ script: {} }, "script.turns: a list is required"],
  [{ script: { turns: [{}] } }, "script.turns.0.blocks: a list is required"],
  [
    { script: { turns: [{ blocks: [{ kind: "song" }] }] } },
    "script.turns.0.blocks.0.kind: one of text, thinking, tool",
  ],
  [{ script: { turns: [{ blocks: [{ kind: "text" }] }] } }, "script.turns.0.blocks.0.text: a string is required"],
  [{ script: { ...script, threads: [script] } }, "script.threads.0.firstUserContains: a string is required"],
  [{ script: cut({ kind: "somewhere" }) }, "script.turns.0.fault.what.at.kind: one of before-headers"],
  [{ settings: { latency: { kind: "fixed", ttftNs: 1 } } }, "settings.latency.perTokenNs: a number, at least 0"],
  [{ settings: { latency: { kind: "custom", timeScale: 1 } } }, "settings.latency.fit.baseNs: a number"],
  [{ settings: { latency: { kind: "slow" } } }, "settings.latency.kind: one of instant, fixed, linear"],
  [{ settings: { model: "claude-0" } }, 'settings.model: "claude-0" is not in the model table'],
  [{ settings: { limits: { requestsPerMinute: 0 } } }, "settings.limits.requestsPerMinute: a whole number above 0"],
  [{ settings: { randomFaults: { ratio: 2, among: [] } } }, "settings.randomFaults.ratio: a number from 0 to 1"],
  [{ settings: { replay: { ...replay, timing: undefined } } }, "settings.replay.timing.kind: one of recorded"],
  [{ settings: { replay: { ...replay, onMiss: "live" } } }, "settings.replay.upstream: an http or https URL"],
])(
  "%j is refused by the member that is wrong",
  (wrong: { readonly script?: object; readonly settings?: object }, reason) => {
    const settings = { ...instantSettings, ...wrong.settings };
    expect(sessionProblem({ script: wrong.script ?? script, settings })).toContain(reason);
  },
);

test("what cannot be played is refused before a provider listens, on real time and on virtual", async () => {
  const randomFaults = { ratio: 0.5, among: [] };
  await expect(startProvider({ defaultSession: { script, settings: { randomFaults } } })).rejects.toThrow(
    "defaultSession: settings.randomFaults.among: a list of faults is required",
  );
  const settings = { ...instantSettings, randomFaults };
  expect(() => virtualFetch({ script, settings, clock: new VirtualClock() })).toThrow(
    "virtualFetch: settings.randomFaults.among: a list of faults is required",
  );
});

test.each(
  (["before-headers", "after-headers", "inside-character", "before-last-event"] as const)
    .map((kind): object => ({ kind }))
    .concat([
      { kind: "before-event", event: 2 },
      { kind: "inside-event", event: 2 },
    ]),
)("a script file may cut at %j, as a script in code may", (at) => {
  expect(sessionProblem({ script: cut(at), settings: instantSettings })).toBeUndefined();
  expect(turnScriptSchema.safeParse(cut(at)).success).toBe(true);
});

const page = { kind: "web-fetch", url: "https://example.com", title: null, text: "Words." };
const call = { kind: "mcp-call", server: "docs", tool: "lookup", input: {}, result: "Words." };
const search = { kind: "tool-search", query: "weather", tools: ["get_weather"] };

test.each([
  [page, undefined],
  [{ ...page, error: "unavailable" }, undefined],
  [{ ...page, title: undefined }, "blocks.0.title: a string or null is required"],
  [call, undefined],
  [{ ...call, isError: true }, undefined],
  [{ ...call, input: "tower" }, "blocks.0.input: an object is required"],
  [search, undefined],
  [{ ...search, tools: "get_weather" }, "blocks.0.tools: a list is required"],
])("a script in a file and one in code may hold the same of %j", (block, reason) => {
  const wanted = JSON.parse(JSON.stringify({ turns: [{ blocks: [block] }] }));
  const problem = sessionProblem({ script: wanted, settings: instantSettings });
  expect(problem).toBe(reason === undefined ? undefined : `script.turns.0.${reason}`);
  expect(turnScriptSchema.safeParse(wanted).success).toBe(reason === undefined);
});
