import { expect, test } from "vitest";
import { formatChange, formatDuration, formatValue } from "../../src/core/units.ts";

test.for([
  [0, "0 ns"],
  [999, "999 ns"],
  [1_000, "1.00 µs"],
  [12_345, "12.3 µs"],
  [1_234_567, "1.23 ms"],
  [123_456_789, "123 ms"],
  [1_500_000_000, "1.50 s"],
  [3_600_000_000_000, "60.0 min"],
  [-2_500_000, "−2.50 ms"],
  [999_600, "1.00 ms"],
  [999_700_000, "1.00 s"],
] as const)("%d ns reads %s", ([ns, text]) => {
  expect(formatDuration(ns)).toBe(text);
});

test.for([
  [1_234_567, "count", "1,234,567"],
  [2.5, "count", "2.50"],
  [1234.5, "count", "1,235"],
  [-1_234, "count", "−1,234"],
  [-4_500_000, "nanoUsd", "−$0.00450"],
  [98_765, "tokens", "98,765 tok"],
  [1023, "bytes", "1023 B"],
  [1_048_550, "bytes", "1.00 MiB"],
  [1536, "bytes", "1.50 KiB"],
  [52_428_800, "bytes", "50.0 MiB"],
  [0.9566, "ratio", "95.7 %"],
  [4_500_000, "nanoUsd", "$0.00450"],
  [1_500, "nanoUsd", "$0.00000150"],
] as const)("%d %s reads %s", ([value, unit, text]) => {
  expect(formatValue(value, unit)).toBe(text);
});

test.for([
  [0.0512, "+5.1 %"],
  [-0.25, "−25 %"],
  [0.0001, "±0.0 %"],
  [Number.POSITIVE_INFINITY, "+∞ %"],
] as const)("a change of %d reads %s", ([change, text]) => {
  expect(formatChange(change)).toBe(text);
});
