/*
 * Runs commands of the built bench one after the other in this process. Each line of stdin is a command: `{ folder, words, env }`.
 * After a command its exit code, between two zero bytes, ends what it printed on both streams. The parts of the bundle are loaded
 * once, and main.js runs again for each command.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const bin = resolve(import.meta.dirname, "../../dist/bin");
const entry = join(bin, "bench.js");
const [, chunks = ""] = /\.\/(\w+)\/main\.js/.exec(readFileSync(entry, "utf8")) ?? [];
const main = pathToFileURL(join(bin, chunks, "main.js")).href;
// Each command adds its listeners. Node would warn of the eleventh.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

let count = 0;
for await (const line of createInterface(process.stdin)) {
  const { folder, words, env } = JSON.parse(line);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv = [process.execPath, entry, ...words];
  process.exitCode = undefined;
  count += 1;
  await import(`${main}?${count}`);
  const end = `\0${process.exitCode ?? 0}\0`;
  process.stdout.write(end);
  process.stderr.write(end);
}
process.exitCode = 0;
