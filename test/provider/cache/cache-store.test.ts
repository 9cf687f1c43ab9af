import { expect, test } from "vitest";
import { CacheStore } from "../../../src/provider/cache/cache-store.ts";

const minute = 60e9;

test("an entry is readable from the response's begin until five minutes after the request's start", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, readableNs: 4 * minute });
  expect(store.isReadable("k", 4 * minute - 1)).toBe(false);
  expect(store.isReadable("k", 4 * minute)).toBe(true);
  expect(store.isReadable("k", 5 * minute - 1)).toBe(true);
  expect(store.isReadable("k", 5 * minute)).toBe(false);
});

test("a read refreshes an entry for its own life, whatever the reader asks for", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, readableNs: 0 });
  store.use("k", "1h", { startNs: 4 * minute, readableNs: 4 * minute });
  expect(store.isReadable("k", 9 * minute - 1)).toBe(true);
  expect(store.isReadable("k", 9 * minute)).toBe(false);
});

test("an expired entry is written anew and waits for its response again", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, readableNs: 0 });
  store.use("k", "1h", { startNs: 6 * minute, readableNs: 7 * minute });
  expect(store.isReadable("k", 6.5 * minute)).toBe(false);
  expect(store.isReadable("k", 65 * minute)).toBe(true);
});

test("among thousands of entries those that live stay, and only what has expired is forgotten", () => {
  const store = new CacheStore();
  const names = Array.from({ length: 3_000 }, (_, at) => `k${at}`);
  for (const [at, name] of names.entries())
    store.use(name, at % 2 === 0 ? "5m" : "1h", { startNs: (at * minute) / 100, readableNs: (at * minute) / 100 });
  const states = (life: number) =>
    new Set(names.filter((_, at) => at % 2 === life).map((name) => store.stateOf(name, 30 * minute)));
  expect(states(1)).toEqual(new Set(["readable"]));
  expect(states(0)).toEqual(new Set(["absent", "expired", "readable"]));
});

test("an entry is readable earlier for a client that has the answer, whatever time the model would have taken", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, writtenNs: 10, readableNs: minute });
  expect(store.stateOf("k", 20, 9)).toBe("pending");
  expect(store.stateOf("k", 20, 10)).toBe("readable");
});
