import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "../bench/server-process.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { newPlace, type Part } from "./campaign.ts";
import { type Shape, underLoad } from "./server-load.ts";

const token = "soak";
const [kept, other, going] = ["2026-02-01-kept", "2026-02-02-other", "2026-02-03-going"] as const;

/** Pages of the list, of a run that is being measured, and of two runs; files; and requests that get nothing. */
const shapes: readonly [Shape, ...Shape[]] = [
  () => ({ path: `/${token}/` }),
  () => ({ path: `/${token}/` }),
  () => ({ path: `/${token}/follow/${going}` }),
  () => ({ path: `/${token}/follow/${kept}` }),
  (random) => ({ path: random() < 0.1 ? `/${token}/compare?base=${kept}&head=${other}` : `/${token}/` }),
  () => ({ path: `/${token}/files/${kept}/run.json` }),
  () => ({ path: `/${token}/files/${kept}/run.json`, leaveAfterBytes: 100 }),
  (random) => ({ path: `/${token}/follow/${Math.floor(random() * 1e9)}` }),
  () => ({ path: `/${token}/`, method: "HEAD" }),
  () => ({ path: `/${token}/`, method: "POST", body: "x".repeat(100_000) }),
  () => ({ path: "/wrong/" }),
  () => ({ path: `/${token}/`, headers: { host: "page.example" } }),
];

const run = fixtureRun({ trials: 3 });
const trials = run.scenarios.flatMap(({ id, arms }) =>
  arms.flatMap((arm) => arm.trials.map((trial) => ({ kind: "trial", scenario: id, arm: arm.id, trial }))),
);

/** Loads `bench ui` for the part's time, while a run is measured again and again, and runs come and go. */
export const uiLoad: Part = async (campaign) => {
  const { folder } = newPlace();
  for (const id of [kept, other]) writeRun(folder, id);
  beginRun(folder, going);
  const server = await startServer("ui", { BENCH_UI_FOLDER: folder, BENCH_UI_TOKEN: token });
  const change = (round: number): void => {
    const line = trials[round % trials.length];
    appendFileSync(join(folder, going, "journal.jsonl"), `${JSON.stringify(line)}\n`);
    if (round % trials.length === trials.length - 1) beginRun(folder, going);
    rmSync(join(folder, `2026-02-04-${round - 1}`), { recursive: true, force: true });
    beginRun(folder, `2026-02-04-${round}`);
  };
  try {
    return await underLoad({ server, shapes, plain: { path: `/${token}/` }, change }, campaign);
  } finally {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
};

function writeRun(folder: string, id: string): void {
  mkdirSync(join(folder, id));
  writeFileSync(join(folder, id, "run.json"), JSON.stringify({ ...run, id }));
}

function beginRun(folder: string, id: string): void {
  const scenarios = run.scenarios.map((one) => ({ ...one, arms: one.arms.map((arm) => ({ ...arm, trials: [] })) }));
  mkdirSync(join(folder, id), { recursive: true });
  writeFileSync(
    join(folder, id, "journal.jsonl"),
    `${JSON.stringify({ kind: "run", run: { ...run, id, scenarios } })}\n`,
  );
}
