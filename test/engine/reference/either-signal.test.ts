import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { EitherSignal } from "../../../src/engine/reference/either-signal.ts";

test.each([0, 1])("it aborts with the reason of the source that does (%i)", (first) => {
  const sources = [new AbortController(), new AbortController()] as const;
  using either = new EitherSignal(...sources.map(({ signal }) => signal));
  expect(either.signal.aborted).toBe(false);
  const reason = new Error("enough");
  sources[first === 0 ? 0 : 1].abort(reason);
  sources[first === 0 ? 1 : 0].abort(new Error("too late"));
  expect(either.signal.reason).toBe(reason);
});

test("of a source that has aborted before, it has the reason at once", () => {
  const reason = new Error("before");
  using either = new EitherSignal(new AbortController().signal, AbortSignal.abort(reason));
  expect(either.signal.reason).toBe(reason);
});

test("disposed of, it listens to nothing and no longer aborts", () => {
  const source = new AbortController();
  const signals = Array.from({ length: 20 }, () => {
    using either = new EitherSignal(source.signal);
    expect(getEventListeners(source.signal, "abort")).toHaveLength(1);
    return either.signal;
  });
  expect(getEventListeners(source.signal, "abort")).toHaveLength(0);
  source.abort();
  expect(signals.some(({ aborted }) => aborted)).toBe(false);
});

test("many at once are no warning", () => {
  const warnings: Error[] = [];
  const heard = (warning: Error) => warnings.push(warning);
  process.on("warning", heard);
  const source = new AbortController();
  const all = Array.from({ length: 30 }, () => new EitherSignal(source.signal));
  for (const either of all) either[Symbol.dispose]();
  process.off("warning", heard);
  expect(warnings).toEqual([]);
});
