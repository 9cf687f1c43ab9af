import { expect, test } from "vitest";
import type { CallNode } from "../../../src/core/profile-model.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { differenceOf, type ProfilePair } from "../../../src/report/profile/difference.ts";
import { differenceSummary } from "../../../src/report/profile/summary.ts";
import { node, profileModel } from "../profile-fixture.ts";

const functions = 40;

/** A trial's tree of forty functions around 3 ms each, noise included, with Node's work below one of them. */
function trial(random: () => number, plantedMs: number): CallNode {
  const children = Array.from({ length: functions }, (_, index) => {
    const planted = index === 7 ? plantedMs : 0;
    // The planted work is seen in a native call of Node's, as busy loops over the clock are.
    return node(
      `f${index}`,
      "engine",
      3 * (0.5 + random()),
      planted === 0 ? [] : [node("now", "node", planted, [], "")],
    );
  });
  return node("all", "process", 0, [
    node("engine.js", "process", 0, [...children, node("(garbage collector)", "garbage-collection", 10 * random())]),
  ]);
}

function compared(seed: string, plantedMs: number, many: number) {
  const random = randomFrom(seed);
  const pairs = Array.from({ length: many }, (): ProfilePair => ({
    base: trial(random, 0),
    head: trial(random, plantedMs),
  }));
  const { subject } = profileModel;
  return differenceOf({
    kind: "cpu",
    subject,
    baseName: "a",
    headName: "b",
    notes: [],
    pairs,
    random: randomFrom("x"),
  });
}

test("work of 20 ms that was put into one function is the first row, and alone, from six pairs on", () => {
  for (const many of [6, 8, 12]) {
    const model = compared(`planted ${many}`, 20, many);
    const changed = model.rows.filter((row) => row.changed);
    expect(changed.map(({ frame }) => frame.name)).toEqual(["f7"]);
    expect(model.rows[0]?.frame.name).toBe("f7");
    expect(model.rows[0]?.difference).toBeGreaterThan(17e6);
    expect(model.rows[0]?.difference).toBeLessThan(23e6);
  }
});

test("a function that got faster is found as well, and differences have the sign of the change", () => {
  const model = compared("planted", 20, 8);
  const { pairs } = { pairs: 8 };
  expect(model.pairs).toBe(pairs);
  const random = randomFrom("faster");
  const swapped = Array.from({ length: 8 }, (): ProfilePair => ({ base: trial(random, 20), head: trial(random, 0) }));
  const { subject } = profileModel;
  const faster = differenceOf({
    kind: "cpu",
    subject,
    baseName: "a",
    headName: "b",
    notes: [],
    pairs: swapped,
    random,
  });
  expect(faster.rows[0]).toMatchObject({ changed: true, frame: { name: "f7" } });
  expect(faster.rows[0]?.difference).toBeLessThan(-17e6);
});

test("between two equal versions at most one comparison in twenty names any function at all", () => {
  const alarms = Array.from({ length: 60 }, (_, index) => compared(`equal ${index}`, 0, 8)).filter((model) =>
    model.rows.some((row) => row.changed),
  );
  // Binomial(60, 0.05): more than 8 has a chance below 0.3 %.
  expect(alarms.length).toBeLessThanOrEqual(8);
});

/** A tree of one function that is declared at the line. */
function movedTo(line: number): CallNode {
  const main: CallNode = { ...node("main", "engine", 5), line };
  return node("all", "process", 0, [node("engine.js", "process", 0, [main])]);
}

test("a function that only moved to another line is the same function", () => {
  const pairs = Array.from({ length: 8 }, () => ({ base: movedTo(3), head: movedTo(40) }));
  const { subject } = profileModel;
  const model = differenceOf({
    kind: "cpu",
    subject,
    baseName: "a",
    headName: "b",
    notes: [],
    pairs,
    random: randomFrom("x"),
  });
  expect(model.rows).toHaveLength(1);
  expect(model.rows[0]).toMatchObject({ changed: false, difference: 0, frame: { line: 40 } });
  expect(differenceSummary(model)).toBe(
    "5.00 ms -> 5.00 ms a trial (±0 ns), 8 profiles of each side\n  ±0 ns: nothing differs.",
  );
});
