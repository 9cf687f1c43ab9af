import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ownerMark } from "../../src/run/owned-folder.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { deadOwnerMark } from "./dead-owner.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-whole-"));

test("a link stays one, and nothing is left beside the file", async () => {
  mkdirSync(join(folder, "links"));
  symlinkSync(join(folder, "links/there"), join(folder, "links/link"));
  writeFileSync(join(folder, "links/there"), "old");
  await writeWholeFile(join(folder, "links/link"), "new");
  expect(readFileSync(join(folder, "links/there"), "utf8")).toBe("new");
  expect(readdirSync(join(folder, "links"))).toEqual(["link", "there"]);
});

test("where there is room for a part only, the old file stays whole and the part goes", () => {
  mkdirSync(join(folder, "full"));
  const path = join(folder, "full/run.json");
  writeFileSync(path, "old");
  const built = pathToFileURL(join(import.meta.dirname, "../../dist/src/run/whole-file.js")).href;
  const script = `process.on("SIGXFSZ", () => {});
    const { writeWholeFile } = await import(${JSON.stringify(built)});
    await writeWholeFile(${JSON.stringify(path)}, "x".repeat(100_000)).then(() => console.log("written"), ({ code }) => console.log(code));`;
  // A limit of 8 blocks on the size of files: the first write is cut short as on a disk that fills up, the next is refused.
  const said = execFileSync("sh", [
    "-c",
    'ulimit -f 8; exec "$@"',
    "sh",
    process.execPath,
    "--input-type=module",
    "-e",
    script,
  ]);
  expect(said.toString()).toBe("EFBIG\n");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(join(folder, "full"))).toEqual(["run.json"]);
});

test("a failure names the file, not the part that was to become it", async () => {
  const path = join(folder, "bench.config.ts");
  mkdirSync(path);
  await expect(writeWholeFile(path, "new")).rejects.toMatchObject({ code: "EISDIR", path });
});

test("a pipe is written, and stays one", async () => {
  const path = join(folder, "pipe");
  execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", path]);
  const reader = promisify(execFile)("cat", [path]);
  await writeWholeFile(path, "through");
  expect((await reader).stdout).toBe("through");
  expect(statSync(path).isFIFO()).toBe(true);
});

test("what a killed process left half written of the same file goes, and nothing else", async () => {
  const place = join(folder, "halves");
  mkdirSync(place);
  const others = [`run.json.${ownerMark()}-1a2b3c4d`, `index.html.${deadOwnerMark()}-1a2b3c4d`];
  for (const name of [`run.json.${deadOwnerMark()}-1a2b3c4d`, ...others]) writeFileSync(join(place, name), "");
  await writeWholeFile(join(place, "run.json"), "new");
  expect(readdirSync(place)).toEqual([...others, "run.json"].toSorted());
});
