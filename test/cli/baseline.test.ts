import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

let folder = "";

/** Copies a run under another id, with its text changed. */
function copyOf(run: string, id: string, change: (text: string) => string): string {
  const text = readFileSync(join(folder, "reports", run, "run.json"), "utf8");
  mkdirSync(join(folder, "reports", id));
  writeFileSync(join(folder, "reports", id, "run.json"), change(text).replaceAll(run, id));
  return id;
}

function runs(): string[] {
  return readdirSync(join(folder, "reports")).toSorted();
}

beforeAll(async () => {
  folder = emptyFolder();
  await bench(folder, "run", "cache-hit-rate", "--engine", "reference", "--arm", "planned", "--trials", "3");
});

test("a baseline is two runs that agree; it is listed, shown, and removed again", async () => {
  const alone = await benchInTurn(folder, "baseline", "save", "v1");
  expect(alone).toMatchObject({
    code: 2,
    stderr: "bench: A baseline needs exactly two runs, not 1. Run bench run once more, or name two with --from.\n",
  });
  const [first = ""] = runs();
  copyOf(first, "2099-01-01-000000-aaaa", (text) => text);
  expect(await benchInTurn(folder, "baseline", "save", "v1")).toMatchObject({ code: 0, stderr: "" });
  expect((await benchInTurn(folder, "baseline", "list")).stdout).toContain("2 recordings");
  expect((await benchInTurn(folder, "baseline", "show", "v1")).stdout).toContain("Cache hits by tokens");
  copyFileSync(join(folder, "baselines", "v1.json"), join(folder, "baselines", "old.json"));
  expect((await benchInTurn(folder, "baseline", "remove", "old")).code).toBe(0);
  expect(existsSync(join(folder, "baselines", "old.json"))).toBe(false);
  expect((await benchInTurn(folder, "baseline", "remove", "v2")).stderr).toContain("Unknown baseline `v2`");
});

test("runs that do not agree are no baseline, and what differs is named", async () => {
  const [first = ""] = runs();
  const other = copyOf(first, "2099-01-02-000000-bbbb", (text) =>
    text.replaceAll(/"gen_ai.invoke_agent.inference_calls": \d+/g, '"gen_ai.invoke_agent.inference_calls": 99'),
  );
  const { code, stderr } = await benchInTurn(
    folder,
    "baseline",
    "save",
    "v2",
    "--from",
    `reports/${first}`,
    "--from",
    `reports/${other}`,
  );
  expect(code).toBe(2);
  expect(stderr).toContain("do not agree: cache-hit-rate planned gen_ai.invoke_agent.inference_calls");
});

test("a regression that is accepted with a reason passes the gate from then on, and is shown with the reason", async () => {
  const [first = ""] = runs();
  const better = readFileSync(join(folder, "baselines", "v1.json"), "utf8");
  // The baseline asked the model once less: what runs now is a regression.
  writeFileSync(
    join(folder, "baselines", "v1.json"),
    better.replaceAll(/"gen_ai.invoke_agent.inference_calls": \d+/g, '"gen_ai.invoke_agent.inference_calls": 1'),
  );
  const red = await benchInTurn(folder, "compare", "v1", `reports/${first}/run.json`);
  expect(red.code).toBe(1);
  const metric = "gen_ai.invoke_agent.inference_calls";
  const compared = `reports/${runs().find((name) => name.includes("-against-")) ?? ""}`;
  const accept = ["baseline", "accept", "v1", metric, "--from", compared];
  expect((await benchInTurn(folder, ...accept)).stderr).toContain("needs a reason");
  expect(
    (await benchInTurn(folder, "baseline", "accept", "v1", "cost.totl", "--from", compared, "--reason", "x")).stderr,
  ).toContain("has no regression of cost.totl to accept.");
  expect(await benchInTurn(folder, ...accept, "--reason", "one more look at the end, wanted")).toMatchObject({
    code: 0,
  });
  const green = await benchInTurn(folder, "compare", "v1", `reports/${first}/run.json`);
  expect(green.code).toBe(0);
  const model = await benchInTurn(folder, "report", compared, "--format", "json");
  expect(model.stdout).toContain("one more look at the end, wanted");
});
