import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TemporaryRepository, temporaryRepository } from "../gate/temporary-repository.ts";
import { claudeCode } from "../import/session-texts.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { repository } from "./campaign.ts";

/** A command that is cut. */
export interface KilledCommand {
  readonly args: readonly string[];
  /** The milliseconds in which a cut may fall, on a machine that does nothing else. */
  readonly withinMs: number;
  /** The same command, made again after the cut, ends with 0. */
  readonly again?: true;
}

const floor = ["run", "cold-start", "--engine", "mine", "--arm", "as-is", "--out", "reports"] as const;
const echo = [process.execPath, "--eval", "setInterval(() => {}, 1000)"] as const;

/** All commands but `schema`, which writes into the clone, and `agents install`, which needs a network. */
export const killedCommands: readonly [KilledCommand, ...KilledCommand[]] = [
  { args: [...floor, "--trials", "4"], withinMs: 6000 },
  { args: [...floor, "--trials", "2", "--baseline", "HEAD"], withinMs: 9000 },
  { args: ["compare", "HEAD", ".", "cold-start", "--engine", "mine", "--out", "reports"], withinMs: 6000 },
  { args: ["report", "run.json", "--out", "page"], withinMs: 2500, again: true },
  { args: ["publish", "run.json", "--out", "site"], withinMs: 2500, again: true },
  { args: ["baseline", "save", "kept", "--force", "--from", "run.json", "other.json"], withinMs: 2500, again: true },
  { args: ["history", "--runs", "run.json", "--json"], withinMs: 2000, again: true },
  { args: ["merge", "part.json", "--out", "reports"], withinMs: 2500, again: true },
  { args: ["claims", "run.json", "--json"], withinMs: 2000, again: true },
  { args: ["import", "session.jsonl", "--out", "imported.json", "--force"], withinMs: 2500, again: true },
  { args: ["cost", "session.jsonl"], withinMs: 1500, again: true },
  { args: ["audit", "mine", "--out", "reports"], withinMs: 8000 },
  { args: ["league", "mine", "floor", "--budget", "10s", "--out", "reports"], withinMs: 9000 },
  { args: ["agents", "check", "mine"], withinMs: 5000 },
  { args: ["calibrate", "cold-start", "--engine", "mine"], withinMs: 5000 },
  { args: ["profile", "cold-start", "--engine", "mine", "--tool", "cpu", "--samples", "1"], withinMs: 5000 },
  { args: ["bisect", "cold-start", "startup.requests", "HEAD~1", "HEAD", "--engine", "mine"], withinMs: 5000 },
  { args: ["record", "--upstream", "http://127.0.0.1:9", "--out", "cassette.json", "--", ...echo], withinMs: 3000 },
  { args: ["serve", "--port", "0", "--log", "log.jsonl"], withinMs: 3000 },
  { args: ["ui", ".", "--port", "0"], withinMs: 3000 },
  { args: [...floor, "--watch"], withinMs: 9000 },
  { args: ["instructions", "scheduling"], withinMs: 5000 },
  { args: ["doctor"], withinMs: 2000 },
  { args: ["list", "metrics"], withinMs: 1500, again: true },
  { args: ["init"], withinMs: 1500 },
];

/** A repository with an engine, two commits and the files that the commands read. Temporary files and caches lie in it, too. */
export async function killedPlace(): Promise<TemporaryRepository> {
  const place = await temporaryRepository();
  const engine = readFileSync(join(repository, "dist/src/engine/floor/main.js"), "utf8");
  const command = ["node", "{root}/engine.mjs", "{model}", "{prompt}"];
  const config = JSON.stringify({ engines: [{ id: "mine", command, build: [["node", "--version"]] }] });
  const made = ["reports", "tmp", "cache", "page", "site"].map((name) => `${name}/\n`).join("");
  const ignored = `${made}*.json\n!bench.config.json\n*.jsonl*\n`;
  await place.commit({ "bench.config.json": config, "engine.mjs": engine, ".gitignore": ignored });
  await place.commit({ "note.txt": "another commit" });
  await place.write({ "tmp/.keep": "" });
  rmSync(join(place.root, "tmp/.keep"));
  const run = fixtureRun();
  writeFileSync(join(place.root, "run.json"), JSON.stringify(run));
  writeFileSync(join(place.root, "other.json"), JSON.stringify({ ...run, id: `${run.id}-other` }));
  writeFileSync(join(place.root, "part.json"), JSON.stringify({ ...run, shard: { index: 1, count: 1, of: "all" } }));
  writeFileSync(join(place.root, "session.jsonl"), claudeCode);
  return place;
}
