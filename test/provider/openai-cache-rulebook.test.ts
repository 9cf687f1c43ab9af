import type OpenAI from "openai";
import { expect, test } from "vitest";
import { VirtualClock } from "../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../src/provider/virtual/virtual-fetch.ts";
import { instantSettings } from "./open-session.ts";

/** What OpenAI's prompt-caching guide (copies of 2026) says of either generation, over HTTP in the Responses protocol. */

type Body = Record<string, unknown>;

interface Step extends Body {
  readonly at?: number;
}

/** A part of about so many tokens. */
const part = (tokens: number, letter: string, isMarked = false): Body => ({
  type: "input_text",
  text: letter.repeat(tokens * 4),
  ...(isMarked ? { prompt_cache_breakpoint: { type: "ephemeral" } } : {}),
});

const parts = (...content: Body[]): Body => ({ input: [{ role: "user", content }] });

/** The steps' counts: the whole prompt, what of it was read, and what was written. */
async function asked(model: string, steps: readonly Step[]) {
  const clock = new VirtualClock();
  const script = { turns: [{ blocks: [{ kind: "text", text: "fine" }] }] } as const;
  const ask = virtualFetch({ script, settings: instantSettings, clock });
  const counts: { readonly all: number; readonly read: number; readonly written: number }[] = [];
  for (const { at = 0, ...body } of steps) {
    await clock.sleep(at * 1e9 - Number(clock.nowNs()));
    const response = await ask("http://virtual/v1/responses", {
      method: "POST",
      headers: { authorization: "Bearer k", "content-type": "application/json" },
      body: JSON.stringify({ model, ...body }),
    });
    const { usage }: OpenAI.Responses.Response = JSON.parse(await response.text());
    const details = usage?.input_tokens_details;
    counts.push({
      all: usage?.input_tokens ?? 0,
      read: details?.cached_tokens ?? 0,
      written: details?.cache_write_tokens ?? 0,
    });
  }
  return counts;
}

/** Whether each step read anything, of a model before 5.6. */
async function reads(...steps: Step[]): Promise<boolean[]> {
  return (await asked("gpt-5.1", steps)).map(({ read }) => read > 0);
}

const long = parts(part(2_000, "a"));
const longer = parts(part(2_000, "a"), part(500, "b"));
const short = parts(part(900, "a"));

test("before 5.6: from 1,024 tokens on a prefix is read in whole steps of 128, written for nothing, without being asked", async () => {
  const [first, second, tooShort] = await asked("gpt-5.1", [long, { ...longer, at: 1 }, { ...short, at: 2 }]);
  expect([first?.read, first?.written, second?.written]).toEqual([0, 0, 0]);
  expect(second?.read).toBeGreaterThanOrEqual(1_920);
  expect((second?.read ?? 1) % 128).toBe(0);
  expect(tooShort?.read).toBe(0);
});

test("before 5.6: five idle minutes end a prefix, a day does where the client asked for it, another key meets another cache", async () => {
  const day = { prompt_cache_retention: "24h" };
  expect(await reads(long, { ...long, at: 299 }, { ...long, at: 598 }, { ...long, at: 899 })).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(await reads({ ...long, ...day }, { ...long, ...day, at: 86_399 })).toEqual([false, true]);
  const other = { ...long, prompt_cache_key: "other" };
  expect(await reads(long, { ...other, at: 1 }, { ...other, at: 2 })).toEqual([false, false, true]);
});

test("from 5.6: the prompt's end is written and read to the token, and what is new is a write", async () => {
  const [first, second, tooShort] = await asked("gpt-6-sol", [long, { ...longer, at: 1 }, { ...short, at: 2 }]);
  expect(first).toEqual({ all: first?.all, read: 0, written: first?.all });
  /** A part ends where it ended before, though the message went on: to the token, no multiple of 128. */
  expect(second?.read).toBe(first?.all);
  expect(second?.written).toBe((second?.all ?? 0) - (first?.all ?? 0));
  expect(tooShort).toMatchObject({ read: 0, written: 0 });
});

test("from 5.6: in explicit mode only marked parts are written, and nothing without a mark", async () => {
  const explicit = { prompt_cache_options: { mode: "explicit" } };
  const marked = parts(part(1_200, "a", true), part(1_200, "b"));
  const counts = await asked("gpt-6-sol", [
    { ...long, ...explicit },
    { ...marked, ...explicit, at: 1 },
    { ...marked, ...explicit, at: 2 },
  ]);
  expect(counts[0]).toMatchObject({ read: 0, written: 0 });
  expect(counts[1]?.written).toBeGreaterThanOrEqual(1_200);
  expect(counts[1]?.written).toBeLessThan(1_300);
  expect(counts[2]).toMatchObject({ read: counts[1]?.written, written: 0 });
});

test("from 5.6: half an hour ends a prefix, twelve where the client asked for them", async () => {
  const half = { prompt_cache_options: { ttl: "12h" } };
  const [, kept, , gone] = await asked("gpt-6-sol", [
    long,
    { ...long, at: 1_799 },
    { ...parts(part(2_000, "z")), ...half, at: 1_800 },
    { ...long, at: 3_600 },
  ]);
  expect([kept?.read === 0, gone?.read]).toEqual([false, 0]);
  const [, later] = await asked("gpt-6.1-terra", [
    { ...long, ...half },
    { ...long, ...half, at: 43_199 },
  ]);
  expect(later?.read).toBeGreaterThan(0);
});
