import { execFileSync } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { smallFileLines } from "../../../../src/engine/reference/tools/file-lines.ts";
import { narrowed } from "../../../../src/engine/reference/tools/ripgrep.ts";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import type { SearchMode, SearchProgram } from "../../../../src/engine/reference/tools/tool.ts";
import { widerPattern } from "../../../../src/engine/reference/tools/wider-pattern.ts";
import { workspace, type Workspace } from "../../workspace.ts";

const usualPath = process.env["PATH"] ?? "";
const hasRipgrep = isThere("rg");
afterEach(() => {
  process.env["PATH"] = usualPath;
});

async function grep(space: Workspace, search: SearchMode, input: Record<string, unknown>) {
  const programs: SearchProgram[] = [];
  const result = await runCall(
    { type: "tool_use", id: "1", name: "grep", input },
    {
      root: space.root,
      signal: new AbortController().signal,
      malformed: false,
      search,
      searchedWith: (program) => programs.push(program),
    },
  );
  return { content: result.content, isError: result.is_error === true, programs };
}

/** Enough files for ripgrep to be started, each with what the texts hold. */
async function filledWorkspace(texts: readonly (string | Buffer)[]): Promise<Workspace> {
  const space = await workspace();
  await mkdir(join(space.root, "many"));
  await Promise.all(
    Array.from({ length: Math.max(300, texts.length) }, (_, at) =>
      writeFile(join(space.root, "many", `${at}.txt`), texts[at] ?? ""),
    ),
  );
  return space;
}

/** What the two dialects may take differently: halves and wholes of characters, bytes without a meaning, white space, marks. */
const units = [
  ..."a b B 0 _ - é \u00a0 \r \ufffd \ufeff \u2028 \t 😀".split(" ").map((unit) => Buffer.from(unit)),
  Buffer.from([0xff]),
  Buffer.from([0xf0, 0x9f]),
];
const specials =
  "^ $ \\b \\B . .. \\d \\D \\w \\W \\s \\S [ab] [^a] [\\wé] [a-b\\s] [^] [+-_] \\u00e9 \\xe9 \\ufffd \\ufeff \\cI \\1 (?=a) (?!b) (?<=a) (?<!b) {".split(
    " ",
  );
const few = fc.sample(fc.array(fc.constantFrom(...units), { minLength: 1, maxLength: 9 }), { numRuns: 60, seed: 4711 });
const texts = [
  ...units.flatMap((first) => units.map((second) => ["ab", first, second, "ba"])),
  ...units.map((unit) => ["ab", unit, "ba"]),
  ["abba"],
  ...few,
].map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))));

const pattern = fc
  .letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("a", "b", "0", "é", "😀", "-", "\\.", "ab", "ba"),
      fc.constantFrom(...specials),
      fc.array(tie("tree"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
      fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => `(${left}|${right})`),
      fc
        .tuple(tie("tree"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{0,40}", "+?"))
        .map(([part, times]) => `(?:${part})${times}`),
    ),
  }))
  .tree.filter((source) => isExpression(source) && widerPattern(source) !== null);

test.runIf(process.env["BENCH_REQUIRE_RIPGREP"] === "1")(
  "ripgrep is there, since BENCH_REQUIRE_RIPGREP asks for it",
  () => {
    expect(hasRipgrep).toBe(true);
  },
);

test.skipIf(!hasRipgrep)(
  "ripgrep leaves out no file in which a JavaScript expression matches a line, whatever both hold",
  async () => {
    await using space = await filledWorkspace(texts);
    const files = texts.map((_, at) => `many/${at}.txt`);
    const lines = files.map((file) => smallFileLines(join(space.root, file)) ?? []);
    let telling = 0;
    const check = async (source: string): Promise<void> => {
      const expression = new RegExp(source);
      const matching = files.filter((_, at) => lines[at]?.some((line) => expression.test(line)) === true);
      const left = await narrowed({ root: space.root, files, source }, new AbortController().signal);
      expect(left).toEqual(expect.arrayContaining(matching));
      if (matching.length > 0 && (left?.length ?? files.length) < files.length) telling += 1;
    };
    for (const special of specials) await check(`ab${special}ba`);
    for (const special of specials.filter((one) => isExpression(`${one}{2}`))) await check(`ab${special}{2}ba`);
    expect(telling).toBeGreaterThan(30);
    await fc.assert(fc.asyncProperty(pattern, check), { numRuns: 40 });
  },
);

test.skipIf(!hasRipgrep)("bounds, ignore rules, globs, links and binary files are the same with ripgrep", async () => {
  await using space = await filledWorkspace([
    "needle\n".repeat(150),
    `${"x".repeat(70_000)}needle`,
    "needle\0",
    Buffer.from("needle", "utf16le"),
    "\ufeffneedle\r\n",
    "needle\n".repeat(150),
  ]);
  const { root } = space;
  await writeFile(join(root, ".gitignore"), "out/\n*.log\n");
  await writeFile(join(root, ".ignore"), "many/\n");
  for (const folder of ["out", "node_modules", ".hidden"]) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, "a"), "needle");
  }
  await writeFile(join(root, "many", "b.log"), "needle");
  await writeFile(join(root, "--files"), "needle");
  await symlink("/", join(root, "many", "link"));
  for (const input of [
    { pattern: "needle" },
    { pattern: "^needle$" },
    { pattern: "needle", path: "many" },
    { pattern: "needle", glob: "many/1*.txt" },
    { pattern: "needle", glob: "**/*" },
    { pattern: "n[^x]+e\\b" },
    { pattern: "absent" },
    { pattern: "(" },
    { pattern: "(a+)+$" },
  ]) {
    const { programs: _, ...portable } = await grep(space, "portable", input);
    expect(await grep(space, "auto", input)).toMatchObject(portable);
  }
  const whole = await grep(space, "auto", { pattern: "needle" });
  expect(whole.programs).toEqual(["ripgrep"]);
  expect(whole.content).toMatch(/^--files:1:needle\n\.hidden\/a:1:needle\nmany\/0\.txt:1:needle\n/);
  expect(whole.content).toMatch(/\n\[\.\.\. 104 more matches \.\.\.\]$/);
});

test("without ripgrep, with one that fails, and with one that the workspace brings along, searches go on without", async () => {
  await using space = await filledWorkspace(["needle"]);
  const ran = join(space.root, "ran");
  const program = join(space.root, "rg");
  await writeFile(program, `#!/bin/sh\necho x >> "${ran}"\nexit 2\n`);
  await chmod(program, 0o755);
  const found = { content: "many/0.txt:1:needle", isError: false, programs: ["portable"] };
  for (const path of ["", "./:.", "/nowhere"]) {
    process.env["PATH"] = path;
    expect(await grep(space, "auto", { pattern: "needle", path: "many" })).toEqual(found);
  }
  await expect(rm(ran)).rejects.toThrow("ENOENT");
  process.env["PATH"] = `${space.root}:/usr/bin:/bin`;
  expect(await grep(space, "auto", { pattern: "needle", path: "many" })).toEqual(found);
  await rm(ran);
});

test.each(["a", ".*", "^$", "\\s+|ab", "(?=ab)", "x*y*", "\\bB\\b", "(?<name>ab", "[^a][^b]"])(
  "ripgrep is not asked for %s, which narrows nothing down",
  (given) => {
    expect(widerPattern(given)).toBeNull();
  },
);

test("while a pattern backtracks without end the engine goes on, and the search ends at its limit", async () => {
  await using space = await workspace({ a: `${"a".repeat(60)}!\n`, b: "fine\n" });
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const result = await grep(space, "portable", { pattern: "(a+)+$" });
  clearInterval(timer);
  expect(result).toMatchObject({ isError: true, content: expect.stringMatching(/^the pattern takes too long/) });
  // Blocked for its second, the loop would tick once or twice.
  expect(ticks).toBeGreaterThan(20);
});

test("a run that is stopped ends a search that is matching, whatever its limit", async () => {
  await using space = await workspace({ a: `${"a".repeat(60)}!\n` });
  const stop = new AbortController();
  const call = { type: "tool_use", id: "1", name: "grep", input: { pattern: "(a+)+$" } } as const;
  const running = runCall(call, { root: space.root, signal: stop.signal, malformed: false });
  setTimeout(() => stop.abort(new Error("stopped by its user")), 50);
  expect(await running).toMatchObject({ is_error: true, content: "stopped by its user" });
});

function isExpression(source: string): boolean {
  try {
    return new RegExp(source).source !== "";
  } catch {
    return false;
  }
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
