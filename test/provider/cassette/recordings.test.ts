import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalRequest } from "../../../src/provider/cassette/canonical-request.ts";
import { type Found, Recordings } from "../../../src/provider/cassette/recordings.ts";
import { cassetteOf, rawExchange } from "./raw-exchanges.ts";

interface Volatile {
  readonly user: string;
  readonly id: string;
  readonly date: string;
  readonly folder: string;
  readonly billing: string;
  readonly process: number;
}

const sent: Volatile = {
  user: "user_1a2b3c4d5e_account__session_77",
  id: "toolu_01AbCdEfGh1234567890Zz",
  date: "2026-11-21T09:00:00Z",
  folder: "/tmp/work-aX81",
  billing: "x-anthropic-billing-header: cc_version=1; cch=aa",
  process: 4711,
};

function bodyOf(question: string, volatile: Volatile = sent): string {
  const { user, id, date, folder, billing, process } = volatile;
  return JSON.stringify({
    model: "claude-opus-5",
    stream: true,
    metadata: { user_id: user },
    system: [
      { type: "text", text: billing },
      { type: "text", text: `Today is ${date}. You are in ${folder}. Keep notes in "${folder}/notes/".` },
    ],
    tools: [{ name: "Bash", input_schema: { type: "object" } }],
    messages: [
      { role: "user", content: question },
      { role: "assistant", content: [{ type: "tool_use", id, name: "Bash", input: { path: `${folder}/a.ts` } }] },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: id, content: `ok\nProcess Group PGID: ${process}` }],
      },
    ],
  });
}

function ask(recordings: Recordings, text: string): Found {
  return recordings.find(canonicalRequest({ method: "POST", path: "/v1/messages", body: Buffer.from(text) }));
}

const volatile = fc.record({
  user: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => /[A-Za-z0-9]/.test(text)),
  id: fc
    .string({ unit: fc.constantFrom(..."ABCdef0123456789".split("")), minLength: 20, maxLength: 20 })
    .map((tail) => `toolu_01${tail}`),
  date: fc
    .date({ noInvalidDate: true, min: new Date("2020-01-01"), max: new Date("2040-01-01") })
    .map((date) => date.toISOString()),
  folder: fc
    .string({ unit: fc.constantFrom(..."abXY019-_".split("")), minLength: 1, maxLength: 12 })
    .map((name) => `/tmp/w${name}`),
  process: fc.nat({ max: 4_194_304 }),
  billing: fc.nat().map((number) => `x-anthropic-billing-header: cc_version=${number}; cch=${number.toString(36)}`),
});

test("a request whose volatile parts all changed is recognised exactly", async () => {
  const cassette = await cassetteOf(
    rawExchange({ request: bodyOf("other") }),
    rawExchange({ request: bodyOf("fix it"), startNs: 1 }),
  );
  fc.assert(
    fc.property(volatile, (changed) => {
      const recordings = new Recordings(cassette, { match: "exact", onMiss: "fail" });
      expect(ask(recordings, bodyOf("fix it", changed))).toMatchObject({ kind: "found", exchange: 1, by: "exact" });
    }),
  );
});

test("requests asked in any order get their own recordings", async () => {
  const questions = ["one", "two", "three", "four"];
  const cassette = await cassetteOf(
    ...questions.map((question, index) => rawExchange({ request: bodyOf(question), startNs: index })),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(questions, { minLength: 4 }), (order) => {
      const recordings = new Recordings(cassette, { match: "position", onMiss: "fail" });
      for (const question of order) {
        expect(ask(recordings, bodyOf(question))).toMatchObject({ exchange: questions.indexOf(question), by: "exact" });
      }
    }),
  );
});

test("a retry gets the next attempt, and the last one from then on", async () => {
  const cassette = await cassetteOf(
    rawExchange({ request: bodyOf("a"), status: 429 }),
    rawExchange({ request: bodyOf("b"), startNs: 1 }),
    rawExchange({ request: bodyOf("a"), startNs: 2 }),
  );
  const recordings = new Recordings(cassette, { match: "exact", onMiss: "fail" });
  const found = [1, 2, 3].map(() => ask(recordings, bodyOf("a")));
  expect(found.map((one) => one.kind === "found" && one.exchange)).toEqual([0, 2, 2]);
});

test("looser ways recognise what changed, say so, and are not taken unless allowed", async () => {
  const cassette = await cassetteOf(rawExchange({ request: bodyOf("count 1234 sheep") }));
  const recordings = (match: "exact" | "normalised" | "position") =>
    new Recordings(cassette, { match, onMiss: "fail" });
  const spaced = bodyOf("count  9876 sheep");
  const other = bodyOf("count goats");
  expect(ask(recordings("normalised"), spaced)).toMatchObject({ kind: "found", by: "normalised" });
  expect(ask(recordings("position"), other)).toMatchObject({
    kind: "found",
    by: "position",
    difference: expect.stringContaining("messages[0]"),
  });
  expect(ask(recordings("exact"), spaced).kind).toBe("miss");
  expect(ask(recordings("normalised"), other).kind).toBe("miss");
});

test("a miss names the nearest exchange and the first place that differs, with both texts", async () => {
  const cassette = await cassetteOf(
    rawExchange({ request: bodyOf("fix the bug") }),
    rawExchange({ request: "{}", startNs: 1 }),
  );
  const miss = ask(new Recordings(cassette, { match: "exact", onMiss: "fail" }), bodyOf("fix the bog"));
  expect(miss.kind === "miss" && miss.message).toMatch(
    /Nearest is exchange 0, .*messages\[0\], character \d+: recorded ".*bug.*", sent ".*bog.*"/,
  );
  const nearest = new Recordings(cassette, { match: "exact", onMiss: "nearest" });
  expect(ask(nearest, bodyOf("fix the bog"))).toMatchObject({ kind: "found", exchange: 0, by: "nearest" });
});

test("a body that is nested beyond reason is compared as text and breaks nothing", async () => {
  const deep = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  const cassette = await cassetteOf(rawExchange({ request: deep }));
  expect(ask(new Recordings(cassette, { match: "exact", onMiss: "fail" }), deep)).toMatchObject({ exchange: 0 });
});
