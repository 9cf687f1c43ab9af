import { expect, test } from "vitest";
import { CacheStore } from "../../../src/provider/cache/cache-store.ts";

const minute = 60e9;

test("an entry is readable from the response's begin until five minutes after the request's start", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, responseNs: 4 * minute });
  expect(store.isReadable("k", 4 * minute - 1)).toBe(false);
  expect(store.isReadable("k", 4 * minute)).toBe(true);
  expect(store.isReadable("k", 5 * minute - 1)).toBe(true);
  expect(store.isReadable("k", 5 * minute)).toBe(false);
});

test("a read refreshes an entry for its own life, whatever the reader asks for", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, responseNs: 0 });
  store.use("k", "1h", { startNs: 4 * minute, responseNs: 4 * minute });
  expect(store.isReadable("k", 9 * minute - 1)).toBe(true);
  expect(store.isReadable("k", 9 * minute)).toBe(false);
});

test("an expired entry is written anew and waits for its response again", () => {
  const store = new CacheStore();
  store.use("k", "5m", { startNs: 0, responseNs: 0 });
  store.use("k", "1h", { startNs: 6 * minute, responseNs: 7 * minute });
  expect(store.isReadable("k", 6.5 * minute)).toBe(false);
  expect(store.isReadable("k", 65 * minute)).toBe(true);
});
