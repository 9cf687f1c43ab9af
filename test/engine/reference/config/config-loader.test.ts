import { mkdtempSync, rmSync, writeFileSync, utimesSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConfigLoader, type ConfigCache } from "../../../../src/engine/reference/config/config-loader.ts";
import { checkedConfig, forbiddenBy } from "../../../../src/engine/reference/config/config-shape.ts";

let folder = "";
let path = "";
const cacheBefore = process.env["XDG_CACHE_HOME"];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "config-test-"));
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cacheBefore;
  rmSync(folder, { recursive: true });
});
let files = 0;
beforeEach(() => {
  files += 1;
  path = join(folder, `config-${files}.json`);
});

function write(decision: string): void {
  writeFileSync(path, JSON.stringify({ permissions: [{ tool: "view", match: "*", decision }] }));
}

async function loaded(one: ConfigLoader): Promise<string> {
  const { config, from } = await one.load();
  return `${config.rules[0]?.decision} ${from}`;
}

function loader(cache: ConfigCache): ConfigLoader {
  return new ConfigLoader(path, "model", cache);
}

function checking(value: object) {
  return () => checkedConfig(value, "c.json");
}

test("memory helps the process, the disk also the next one, and nothing helps without a cache", async () => {
  write("deny");
  const [off, memory, disk] = [loader("off"), loader("memory"), loader("disk")];
  expect([await loaded(off), await loaded(off)]).toEqual(["deny parsed", "deny parsed"]);
  expect([await loaded(memory), await loaded(memory)]).toEqual(["deny parsed", "deny memory"]);
  expect([await loaded(disk), await loaded(disk)]).toEqual(["deny parsed", "deny memory"]);
  expect([await loaded(loader("memory")), await loaded(loader("disk"))]).toEqual(["deny parsed", "deny disk"]);
});

test("an edit of the same length in the same instant with its time set back is not missed", async () => {
  write("deny ".trim());
  const { atime, mtime } = statSync(path);
  const kept = loader("disk");
  expect(await loaded(kept)).toBe("deny parsed");
  // Written over in place at once: same inode, same size, and the modification time is put back.
  writeFileSync(path, JSON.stringify({ permissions: [{ tool: "bash", match: "*", decision: "deny" }] }));
  utimesSync(path, atime, mtime);
  expect((await kept.load()).config.rules[0]?.tool).toBe("bash");
  expect((await loader("disk").load()).config.rules[0]?.tool).toBe("bash");
});

test("a cache file that is damaged is parsed around", async () => {
  write("allow");
  await loaded(loader("disk"));
  const { readdirSync } = await import("node:fs");
  const cache = join(folder, "cache", "agent-engine-reference", "configurations");
  for (const name of readdirSync(cache)) writeFileSync(join(cache, name), "{");
  expect(await loaded(loader("disk"))).toBe("allow parsed");
});

test("what is wrong is told in one line with its place", async () => {
  await expect(loader("off").load()).rejects.toThrow(/--config .* cannot be read \(ENOENT\)\. Name a JSON file\./);
  writeFileSync(path, "{,}");
  await expect(loader("disk").load()).rejects.toThrow(/is not JSON/);
  expect(checking({ permissions: [{ tool: "view", match: 1, decision: "deny" }] })).toThrow(
    'c.json: permissions[0].match must be a text. "*" matches everything.',
  );
  expect(checking({ permission: [] })).toThrow(/has "permission", which is not one of \$schema, permissions, models\./);
  expect(checking({ models: { a: { contextWindow: 0 } } })).toThrow(/models\["a"\]\.contextWindow must be a positive/);
});

test("a pattern's stars stand for any text, as a regular expression would read them", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 }),
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 }),
      (match, given) => {
        const rules = [{ tool: "view", match, decision: "deny" } as const];
        const expected = new RegExp(`^${match.replaceAll("*", ".*")}$`).test(given);
        expect(forbiddenBy({ rules, limits: null }, "view", { path: given }) !== null).toBe(expected);
      },
    ),
  );
});

test("the first rule that fits decides", () => {
  const rules = [
    { tool: "view", match: "a/*", decision: "allow" },
    { tool: "*", match: "a*", decision: "deny" },
  ] as const;
  const forbidden = (tool: string, file: string) => forbiddenBy({ rules, limits: null }, tool, { path: file }) !== null;
  expect([forbidden("view", "a/b"), forbidden("edit", "a/b"), forbidden("view", "b")]).toEqual([false, true, false]);
});
