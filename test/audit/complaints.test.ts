import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { findAll } from "../../src/audit/find-all.ts";
import { shortCacheWrites } from "../../src/audit/rules/short-cache-writes.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import type { Block, Turn } from "../../src/core/turn-script.ts";
import { VirtualClock } from "../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings } from "../provider/open-session.ts";
import { type WastefulTrial, type WatchedTrial, wastefulTrials } from "./wasteful-trials.ts";

const trials = wastefulTrials();

function call(index: number): Block {
  return { kind: "tool", operation: { kind: "named", name: "bash", input: { command: `echo ${index}` } } };
}

function turns(count: number): readonly Turn[] {
  return [
    ...Array.from({ length: count }, (_, index): Turn => ({ blocks: [call(index)] })),
    { blocks: [{ kind: "text", text: "done" }] },
  ];
}

const plain = { turns: turns(4) };
const earlier = [{ prompt: "First task." }];
const overloaded: Turn = {
  blocks: [{ kind: "text", text: "done" }],
  fault: { what: { kind: "status", status: 529, body: "error", retryAfterNs: 1e9 }, attempts: 1 },
};

interface Complaint {
  /** What people complain about. */
  readonly about: string;
  /** The small agent that behaves so, and one that does the same thing right. */
  readonly how: string;
  readonly clean: string;
  readonly trial: WastefulTrial;
  readonly rule: string;
  /** What the title has to say. */
  readonly cause: RegExp;
  readonly evidence: RegExp;
  /** The evidence of a trial that was not watched from inside, where it is another. */
  readonly outside?: RegExp;
}

/** The kinds of public complaints about agents. The tenth has a second half below, on simulated time. */
const complaints: readonly Complaint[] = [
  {
    about: "a clock in the system prompt",
    how: "clock",
    clean: "clean",
    trial: plain,
    rule: "volatile-prompt",
    cause: /^A clock in the system prompt changes it in 4 of 5 requests \(byte \d+: "\S+Z\.?" became "\S+Z\.?"\)/,
    evidence: /section system differs/,
  },
  {
    about: "a first turn that misses the cache in every new session, because the tools come in another order",
    how: "shuffle",
    clean: "clean",
    trial: { ...plain, earlier },
    rule: "session-start-differs",
    cause: /^The tools come in another order in a new session: [\d,]+ tok of tools and system prompt are paid again/,
    evidence: /section tools differs at byte \d+: .*bash.* became .*read/,
  },
  {
    about: "a resumed session whose identity line differs",
    how: "identity",
    clean: "clean",
    trial: { turns: [...turns(3), ...turns(0)], earlier, isContinued: true },
    rule: "resumed-session-differs",
    cause: /^A text in the system prompt differs \(byte \d+: "started\." became "resumed\."\) in a continued session/,
    evidence: /Session started.*became.*Session resumed.*tok not read/,
  },
  {
    about: "a sub-agent whose identity line differs",
    how: "delegate",
    clean: "delegate-well",
    trial: {
      ...plain,
      threads: [{ firstUserContains: "Sub-task", turns: [{ blocks: [{ kind: "text", text: "counted" }] }] }],
    },
    rule: "subagent-start-differs",
    cause:
      /^A sub-agent has the tools of the main line and a system prompt of nearly the same size, but not the same text/,
    evidence: /the same tools as request \d, another system prompt/,
  },
  {
    about: "a start that spends seconds on assembling a prompt",
    how: "assemble",
    clean: "clean",
    trial: plain,
    rule: "slow-start",
    cause: /^The first request comes after \S+ s of work/,
    evidence: /before it, work of \S+ s: .*(?:spin|assemblePrompt) \(.*engine-wasteful\.mjs:\d+\)/,
  },
  {
    about: "a title request before the main one",
    how: "title",
    clean: "clean",
    trial: plain,
    rule: "side-before-main",
    cause: /^A side request, such as one for a title, is answered before the user's request is sent/,
    evidence: /request 1: claude-sonnet-5/,
  },
  {
    about: "retries that ignore retry-after",
    how: "early",
    clean: "clean",
    trial: { turns: [overloaded] },
    rule: "retry-without-wait",
    cause: /^1 retry came before the time that the provider had asked for by retry-after$/,
    evidence: /answered 529; request 2 followed after .* ms, though retry-after asked for 1\.00 s/,
  },
  {
    about: "endless compaction",
    how: "compact",
    clean: "clean",
    trial: plain,
    rule: "request-loop",
    cause:
      /^65 requests were sent for a conversation of 5 answers; 60 of them do not go on with it, such as summaries$/,
    evidence: /60 requests in a row .*the prompt had ([\d,]+) tok before and [\d,]+ tok after/,
  },
  {
    about: "a child that is left running",
    how: "orphan",
    clean: "clean",
    trial: plain,
    rule: "child-left-running",
    cause: /^A process still ran when the agent had ended$/,
    evidence: /sleep/,
  },
  {
    about: "memory that climbs a few KB a turn",
    how: "creep",
    clean: "clean",
    trial: { turns: turns(159), resourceSampleNs: 10e6 },
    rule: "memory-slope",
    cause: /^Memory grew by \S+ KiB a turn over the last 80 turns$/,
    evidence: /the least heap of each 20 turns: \S+ MiB, /,
  },
  {
    about: "cache writes for an hour where five minutes would do",
    how: "hourly",
    clean: "clean",
    trial: plain,
    rule: "long-cache-writes",
    cause: /^\d+ requests wrote [\d,]+ tok to the cache for an hour/,
    evidence: /request 1: [\d,]+ tok written for an hour/,
  },
];

/** The trials of the agents that do it right. Several complaints have the same one. */
const rightTrials = new Map<string, Promise<WatchedTrial>>();

function rightTrial({ clean, trial }: Complaint): Promise<WatchedTrial> {
  const key = JSON.stringify([clean, trial]);
  const right = rightTrials.get(key) ?? trials.watched(clean, trial);
  rightTrials.set(key, right);
  return right;
}

test.for(complaints)("$about is found, with its cause, and not in an agent that does it right", async (complaint) => {
  const { how, trial, rule, cause, evidence, outside = evidence } = complaint;
  const seen = await trials.watched(how, trial);
  const looks = [{ trial: seen, words: evidence }];
  if (outside !== evidence) looks.push({ trial: { ...seen, inside: null }, words: outside });
  for (const look of looks) {
    const finding = findAll(look.trial).find((one) => one.rule === rule);
    expect(finding?.title).toMatch(cause);
    expect(finding?.evidence.join("\n")).toMatch(look.words);
  }
  const right = await rightTrial(complaint);
  for (const { inside } of [right, { inside: null }])
    expect(findAll({ ...right, inside }).filter((one) => one.rule === rule)).toEqual([]);
});

/** A person who answers after so many minutes, each time, on simulated time. */
async function sessionWithPauses(minutes: number, ttl: "5m" | "1h"): Promise<readonly WireExchange[]> {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const script = { turns: [1, 2, 3].map((turn): Turn => ({ blocks: [{ kind: "text", text: `answer ${turn}` }] })) };
  const provider = { script, settings: instantSettings, clock, onExchange: (one: WireExchange) => exchanges.push(one) };
  const client = new Anthropic({
    apiKey: "k",
    baseURL: "http://virtual",
    maxRetries: 0,
    fetch: virtualFetch(provider),
  });
  const system = [
    { type: "text" as const, text: "s".repeat(20_000), cache_control: { type: "ephemeral" as const, ttl } },
  ];
  const messages: Anthropic.MessageParam[] = [];
  for (const said of ["one", "two", "three"]) {
    messages.push({ role: "user", content: said });
    const { content } = await client.messages.create({ model: "claude-opus-5", max_tokens: 500, system, messages });
    messages.push({ role: "assistant", content });
    await clock.sleep(minutes * 60e9);
  }
  return exchanges;
}

test.each([
  [6, "5m", "found"],
  [6, "1h", "not-seen"],
  [4, "5m", "not-applicable"],
] as const)("pauses of %d minutes with a cache that lives %s: %s", async (minutes, ttl, kind) => {
  const exchanges = await sessionWithPauses(minutes, ttl);
  const { trace, ...rest } = await trials.outside("clean", { turns: turns(0) });
  const evidence = { ...rest, trace: { ...trace, exchanges }, label: "", turns: [], values: {} };
  const result = shortCacheWrites.look([evidence], "calm");
  expect(result.kind).toBe(kind);
  if (result.kind !== "found") return;
  expect(result.title).toMatch(/^The cache was gone after 2 of 2 pauses, because it was written for five minutes/);
  expect(result.cost.nanoUsd).toBeGreaterThan(0);
});
