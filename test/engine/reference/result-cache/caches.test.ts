import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalDigest, entryFolder } from "../../../../src/engine/reference/result-cache/entry-folder.ts";
import {
  mayUseCache,
  notCacheable,
  ResponseCache,
} from "../../../../src/engine/reference/result-cache/response-cache.ts";
import { TieredCache } from "../../../../src/engine/reference/result-cache/tiered-cache.ts";

const forever = { memory: Number.POSITIVE_INFINITY, disk: Number.POSITIVE_INFINITY };
const key = canonicalDigest("a");

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "caches-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("defect: a cache that takes values which count as false for misses; here they are hits in both tiers", () =>
  inFolder(async (folder) => {
    for (const [at, value] of [0, "", false, null].entries()) {
      const settings = { entries: 10, disk: entryFolder(folder), nowMs: () => 0, ttlMs: forever };
      const own = canonicalDigest(at);
      const cache = new TieredCache(settings);
      await cache.store(own, value, []);
      expect(await cache.find(own)).toMatchObject({ value });
      const another = new TieredCache(settings);
      expect(await another.find(own)).toMatchObject({ value });
      expect(another.promotions).toBe(1);
    }
  }));

test("defect: a key cut to 32 bits, which cannot tell a hundred and fifty thousand apart; keys keep all 256", () => {
  const keys = Array.from({ length: 150_000 }, (_, at) => canonicalDigest(at));
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(keys).size).toBe(150_000);
  expect(new Set(keys.map((one) => one.slice(0, 8))).size).toBeLessThan(150_000);
});

test("the order of properties is no part of a key, at any depth; everything else is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
      const turned = Object.fromEntries(Object.entries(input).toReversed());
      expect(canonicalDigest({ a: turned, b: 1 })).toBe(canonicalDigest({ b: 1, a: input }));
      expect(canonicalDigest({ a: input, b: 2 })).not.toBe(canonicalDigest({ a: input, b: 1 }));
    }),
  );
  expect(canonicalDigest(["a", "b"])).not.toBe(canonicalDigest(["b", "a"]));
});

test("an entry's age goes with it from disk to memory", () =>
  inFolder(async (folder) => {
    let nowMs = 0;
    const settings = { entries: 10, disk: entryFolder(folder), nowMs: () => nowMs, ttlMs: { memory: 50, disk: 100 } };
    await new TieredCache(settings).store(key, "v", []);
    const cache = new TieredCache(settings);
    nowMs = 60;
    expect(await cache.find(key)).toMatchObject({ value: "v", storedAtMs: 0 });
    nowMs = 100;
    expect(await cache.find(key)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  }));

test("a damaged entry is absent, and what is forgotten is gone from both tiers", () =>
  inFolder(async (folder) => {
    const disk = entryFolder(folder);
    const cache = new TieredCache({ entries: 1, disk, nowMs: () => 0, ttlMs: forever });
    await cache.store(key, "v", ["/w/a"]);
    await writeFile(join(folder, `${canonicalDigest("b")}.json`), "{");
    expect(await cache.find(canonicalDigest("b"))).toBeNull();
    await cache.forget((reads) => reads.includes("/w/a"));
    expect([await cache.find(key), await disk.keys()]).toEqual([null, []]);
    await expect(disk.read("../../etc/passwd")).rejects.toThrow("Not a whole SHA-256");
  }));

test("an answer is good until its time is over, counts as absent when it is from the future, and old ones are cleared away", () =>
  inFolder(async (folder) => {
    let date = "2026-11-01T00:00:00.000Z";
    const entries = entryFolder(folder);
    const cache = new ResponseCache({ entries, ttlSeconds: 300, isoDate: () => date });
    await cache.store(key, "yes");
    date = "2026-11-01T00:04:59.999Z";
    expect(await cache.find(key)).toBe("yes");
    date = "2026-11-01T00:05:00.000Z";
    expect(await cache.find(key)).toBeNull();
    await cache.store(canonicalDigest("b"), "other");
    expect(await entries.keys()).toEqual([canonicalDigest("b")]);
    expect(await readFile(join(folder, `${canonicalDigest("b")}.json`), "utf8")).toContain("other");
    date = "2026-10-31T00:00:00.000Z";
    expect(await cache.find(canonicalDigest("b"))).toBeNull();
  }));

test("the cache is used when it is asked for, and never in production", () => {
  expect(mayUseCache("exact", undefined)).toBe(true);
  expect(mayUseCache("off", undefined)).toBe(false);
  expect(mayUseCache("workspace", "production")).toBe(false);
});

test("runs that failed, touched files or said nothing are not kept, and say why", () => {
  const good = { stopReason: "end_turn", touchedFiles: false, text: "a" };
  expect(notCacheable(good)).toBeNull();
  expect(notCacheable({ ...good, stopReason: "refusal" })).toContain("refusal");
  expect(notCacheable({ ...good, touchedFiles: true })).toContain("changed files");
  expect(notCacheable({ ...good, text: "" })).toContain("no answer");
});
