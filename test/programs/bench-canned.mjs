#!/usr/bin/env node
// Stands for bench where a run's outcome has to be known: `run` leaves the run file CANNED_RUN; the rest is bench itself.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

if (process.argv[2] === "run") {
  const folder = join(process.argv[process.argv.indexOf("--out") + 1], "run");
  if (process.env.CANNED_RUN) {
    mkdirSync(folder);
    copyFileSync(process.env.CANNED_RUN, join(folder, "run.json"));
  }
  process.stdout.write(`${process.argv.slice(2).join(" ")}\n`);
  process.exitCode = Number(process.env.CANNED_CODE);
} else {
  await import(new URL("../../dist/bin/bench.js", import.meta.url).href);
}
