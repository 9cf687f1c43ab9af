import { expect, test } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import type { Block, Turn } from "../../src/core/turn-script.ts";
import { findAll } from "../../src/audit/find-all.ts";
import { wastefulTrials } from "./wasteful-trials.ts";

function command(text: string): Block {
  return { kind: "tool", operation: { kind: "named", name: "bash", input: { command: text } } };
}
const reading = (path: string): Block => ({ kind: "tool", operation: { kind: "read", path } });
const read = reading("same.txt");
const done: Turn = { blocks: [{ kind: "text", text: "done" }] };
const answer: readonly Turn[] = [done];
const stamp = "date +%s%N; sleep 0.05; date +%s%N";
const stamped: Block = { kind: "tool", operation: { kind: "run", command: stamp } };
const plain: readonly Turn[] = [
  ...Array.from({ length: 4 }, (_, index): Turn => ({ blocks: [command(`echo ${index}`)] })),
  done,
];

const story: Turn = {
  blocks: [{ kind: "text", text: Array.from({ length: 40 }, (_, index) => `word-${index}`).join(" ") }],
};
const overloaded: Turn = {
  blocks: [command("echo")],
  fault: { what: { kind: "status", status: 529, body: "error" }, attempts: 1 },
};

/** What the model asks in the trial of each way to be wasteful; the clean engine meets all of it. */
const turnsOf: Readonly<Record<string, readonly Turn[]>> = {
  clock: plain,
  "uncached-clock": plain,
  switch: plain,
  "front-mark": plain,
  "far-mark": plain,
  uncached: plain,
  reconnect: plain,
  block: plain,
  orphan: plain,
  sequential: [{ blocks: [stamped, stamped, stamped] }, done],
  hasty: [
    {
      blocks: [command("echo")],
      fault: { what: { kind: "status", status: 529, body: "error", retryAfterNs: 1e9 }, attempts: 1 },
    },
    done,
  ],
  flood: [{ blocks: [command("yes | head -c 200000")] }, done],
  repeat: [{ blocks: [read] }, { blocks: [read] }, { blocks: [read] }, done],
  title: plain,
  hourly: plain,
  marks: plain,
  loop: plain,
  preflight: plain,
  reorder: plain,
  rewrite: plain,
  bulky: answer,
  dawdle: [{ blocks: [stamped] }, { blocks: [stamped] }, done],
  linger: answer,
  tell: answer,
  hang: answer,
  held: [story],
  giveup: [overloaded, done],
  hopeless: answer,
  leak: [...Array.from({ length: 13 }, (_, index): Turn => ({ blocks: [command(`echo ${index}`)] })), done],
};

const trials = wastefulTrials();

/** The findings about the small agent that is wasteful in this way, over real HTTP and seen from inside. */
async function findings(how: string, turns: readonly Turn[]): Promise<readonly Finding[]> {
  return findAll(await trials.watched(how, { turns, perTokenNs: turns[0] === story ? 5e6 : 0 }));
}

const planted = [
  ["clock", "volatile-prompt", /section system differs at byte \d+: ".*is .*Z.*" became/],
  [
    "uncached-clock",
    "volatile-prompt",
    /section system differs at byte \d+: ".*is .*Z.*" became .*; no cache asked for/,
  ],
  ["switch", "settings-changed", /request 2: model-changed; [\d,]+ tok not read/],
  [
    "front-mark",
    "breakpoint-too-early",
    /request 2: [\d,]+ tok read, [\d,]+ tok of the prompt before behind the last mark/,
  ],
  ["far-mark", "breakpoint-beyond-lookback", /request 2: beyond-lookback; [\d,]+ tok not read/],
  ["uncached", "no-cache-breakpoints", /request 2: [\d,]+ tok of the request before/],
  ["reconnect", "connection-per-call", /request 2: connection/],
  ["sequential", "tools-sequential", /request 1: 3 calls one after another took/],
  ["hasty", "retry-without-wait", /answered 529; request 2 followed after .*, though retry-after asked for 1\.00 s/],
  ["flood", "unbounded-tool-output", /195 KiB/],
  ["block", "event-loop-blocked", /spin \(.*engine-wasteful\.mjs:\d+\)/],
  ["orphan", "child-left-running", /sleep/],
  ["repeat", "repeated-tool-call", /read same\.txt: 3 times, for requests 1, 2, 3/],
  ["leak", "memory-slope", /resident memory went from/],
  ["title", "side-before-main", /request 1: claude-sonnet-5, \d+ tok, ended before the first request/],
  ["hourly", "long-cache-writes", /request 1: [\d,]+ tok written for an hour/],
  ["marks", "too-many-breakpoints", /A maximum of 4 blocks with cache_control may be provided/],
  ["loop", "request-loop", /65 requests, 5 scripted answers/],
  ["preflight", "preflight", /request 1: GET .*\/v1\/models was answered 200/],
  ["reorder", "tools-reordered", /section tools differs at byte \d+: .*bash.* became .*read/],
  ["rewrite", "history-rewritten", /section messages differs at byte \d+: .* became ".*, turn 1/],
  ["bulky", "large-prompt", /2 tools: bash, read/],
  ["dawdle", "slow-tool-call", /request 2 came .* after the answer; its commands ran/],
  ["linger", "late-exit", /the process ended .* after the last answer/],
  ["tell", "secret-printed", /standard output holds the key/],
  ["hang", "hang", /no traffic for 3\.\d+ s, after request 1 \(complete\)/],
  ["held", "answer-held-back", /its first word was printed .* after it had been written/],
  ["giveup", "not-retried", /request 1 was answered 529, and none followed/],
  ["hopeless", "hopeless-retry", /request 1 was answered 400; request 2 is the same/],
] as const;

/** What these rules see, a machine that is busy with other tests does to any agent. */
const timedRules: ReadonlySet<string> = new Set(["event-loop-blocked", "slow-tool-call", "late-exit", "slow-start"]);

/** Some ways to be wasteful are found out by two rules. */
const alsoFound: Readonly<Record<string, readonly string[]>> = {
  "uncached-clock": ["volatile-prompt", "no-cache-breakpoints"],
  loop: ["request-loop", "side-before-main"],
  marks: ["too-many-breakpoints", "hopeless-retry"],
};

test.each(planted)("an agent that is wasteful by %s is found out by %s, with evidence", async (how, rule, evidence) => {
  const found = await findings(how, turnsOf[how] ?? []);
  const finding = found.find((one) => one.rule === rule);
  const others = found.map((one) => one.rule).filter((name) => !timedRules.has(name) || name === rule);
  expect(others).toEqual(alsoFound[how] ?? [rule]);
  expect(finding?.evidence.join("\n")).toMatch(evidence);
  expect(finding?.remedy).not.toBe("");
});

test("a clean agent is found fault with for none of what the wasteful ones do, whatever the model asks", async () => {
  // What the model repeats every agent has to do again: the counterpart differ, but for one that comes twice, as after an edit.
  const differing = ["same.txt", "other.txt", "same.txt", "third.txt"].map((path): Turn => ({
    blocks: [reading(path)],
  }));
  // Several ways meet the same turns. One trial of the clean engine answers for all of them.
  const asked = new Map(
    Object.entries({ ...turnsOf, repeat: [...differing, done] }).map(([how, turns]) => [turns, how]),
  );
  expect(asked.size).toBeGreaterThanOrEqual(10);
  for (const [turns, how] of asked) {
    const found = await findings("clean", turns);
    const rules = found.map(({ rule }) => rule).filter((name) => !timedRules.has(name));
    expect({ how, rules }).toEqual({ how, rules: [] });
  }
});
