import { expect, test } from "vitest";
import { tickTexts } from "../../../src/report/site-client/tick-texts.ts";

test("ticks are written as values are", () => {
  expect(tickTexts([0, 50e6, 100e6], "ns")).toEqual(["0 ns", "50.0 ms", "100 ms"]);
  expect(tickTexts([0.1, 0.2], "ratio")).toEqual(["10.0 %", "20.0 %"]);
});

test("ticks that would read alike have as many digits as tell them apart", () => {
  expect(tickTexts([196.5e6, 197e6, 197.5e6, 198e6], "ns")).toEqual(["196.5 ms", "197.0 ms", "197.5 ms", "198.0 ms"]);
  expect(tickTexts([1000.25e6, 1000.5e6, 1000.75e6], "ns")).toEqual(["1.00025 s", "1.00050 s", "1.00075 s"]);
  expect(tickTexts([1.09e9, 1.0905e9, 1.091e9], "nanoUsd")).toEqual(["$1.0900", "$1.0905", "$1.0910"]);
  expect(tickTexts([10_000, 10_000.2, 10_001], "tokens")).toEqual(["10,000 tok", "", "10,001 tok"]);
});
