import { expect, test } from "vitest";
import {
  fields,
  list,
  number,
  oneOf,
  optional,
  providerSettings,
  recordOf,
  text,
  toggleFlags,
  turnScript,
} from "../../../../runners/lab/program/program-input.ts";

const readInput = fields({
  mode: oneOf("plain", "fast"),
  sizes: recordOf(number),
  calls: list(fields({ name: text })),
  entries: optional(number, 20),
  toggles: toggleFlags,
});

const right = { mode: "fast", sizes: { a: 1 }, calls: [{ name: "view" }], toggles: { cache: "off" } };

test("an input is read with its defaults, and toggles become flags", () => {
  expect(readInput(right)).toEqual({ ...right, entries: 20, toggles: ["--cache", "off"] });
});

test.each([
  ["a missing member", { ...right, mode: undefined }, /input\.mode.*one of plain, fast/],
  ["another word", { ...right, mode: "slow" }, /input\.mode/],
  ["a wrong type in a list", { ...right, calls: [{ name: "view" }, { name: 1 }] }, /input\.calls\.1\.name.*a text/],
  ["a wrong type in a record", { ...right, sizes: { a: "1" } }, /input\.sizes\.a.*a number/],
  ["a list for an object", { ...right, sizes: [1] }, /input\.sizes.*an object/],
  ["a toggle that is not a text", { ...right, toggles: { cache: true } }, /input\.toggles\.cache/],
  ["an unknown member", { ...right, calls: [{ name: "view", nmae: "" }] }, /unknown member: input\.calls\.0\.nmae/],
  ["no object", null, /at input\. Write an object/],
])("%s is refused with its place", (_, input, message) => {
  expect(() => readInput(input)).toThrow(message);
});

test("scripts and settings are passed on, since the provider checks them when a trial is opened", () => {
  const settings = { model: "m", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } };
  const read = fields({ script: turnScript, settings: providerSettings });
  expect(read({ script: { turns: [] }, settings })).toEqual({ script: { turns: [] }, settings });
  expect(() => read({ script: {}, settings })).toThrow(/input\.script/);
  expect(() => read({ script: { turns: [] }, settings: {} })).toThrow(/input\.settings/);
});
