import { array, assert, constant, nat, oneof, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { type FormatName, readers } from "../../src/import/read-session.ts";
import { claudeCode, geminiCli, har, messagesBody, opencode, otel, pi, proxy, rollout } from "./session-texts.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };

const whole: Readonly<Record<string, readonly [FormatName, string]>> = {
  "Claude Code": ["claude-code", claudeCode],
  Codex: ["codex", rollout],
  pi: ["pi", pi],
  opencode: ["opencode", opencode],
  "Gemini CLI": ["gemini-cli", geminiCli],
  OpenTelemetry: ["otel", otel],
  HAR: ["har", har],
  "a proxy": ["proxy", proxy],
};

/** A damage: a piece of the file is gone, or stands twice, or other characters stand for it. */
const damage = record({
  from: nat(),
  length: nat({ max: 400 }),
  by: oneof(constant(""), constant("null"), constant("[{}]"), constant('"'), string({ maxLength: 5 })),
});

test.for(Object.entries(whole))("a damaged file of %s breaks nothing, and never costs 0", ([, [format, text]]) => {
  const damaged = array(damage, { minLength: 1, maxLength: 3 }).map((damages) => {
    let left = text;
    for (const { from, length, by } of damages) {
      const start = from % left.length;
      left = `${left.slice(0, start)}${by}${left.slice(start + length)}` || " ";
    }
    return left;
  });
  assert(
    property(damaged, (left) => {
      const { exchanges } = readers[format]([{ name: "f", text: left }], keptWords);
      const { total } = sessionCost(pricedCalls(exchanges, days));
      expect(total.costNanoUsd).not.toBe(0);
      expect(Object.values(total.tokens).every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ["a time beyond all dates", 1e300],
  ["a date of a year with five digits", "+010000-01-01T00:00:00Z"],
  ["a time before 1970", "1969-12-31T00:00:00Z"],
  ["nanoseconds of the year 292277", 9.3e24],
])("%s is no time of a call", (_what, time) => {
  const response = { model: "claude-sonnet-5", usage: { input_tokens: 3_000, output_tokens: 25 } };
  const text = JSON.stringify({ timestamp: time, request: messagesBody, response });
  const { exchanges, notes } = readers.proxy([{ name: "f", text }], keptWords);
  expect(exchanges.map(({ startMs }) => startMs)).toEqual([0]);
  expect(notes.map(({ kind }) => kind)).toContain("assumed");
});
