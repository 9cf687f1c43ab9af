import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { touchedScenarios } from "../../../src/cli/watch/watched-scenarios.ts";
import { bench, emptyFolder, startBench } from "../bench-process.ts";

const calls = "gen_ai.invoke_agent.inference_calls";

/** One turn, one number: the model requests, and what the scenario adds to them. */
function scenario(id: string, added: number): string {
  return `import { shared } from "agent-engine-bench/metrics";
  export default {
    id: "${id}", family: "own", title: "Scenario ${id}", question: "How many calls?", sets: ["full"], claims: [], costSeconds: 1,
    arms: [{ id: "as-is", title: "as it is", toggles: {} }], metrics: [shared("${calls}", ["as-is"])],
    workload: (arm, seed) => ({ prompt: "Say hello.", files: {}, timeLimitNs: 20e9,
      script: { turns: [{ blocks: [{ kind: "text", text: "Hello." }] }] },
      provider: { model: "claude-sonnet-5", asOf: "2026-11-01", seed, latency: { kind: "instant" } } }),
    observe: (trace) => ({ kind: "values", values: { "${calls}": trace.exchanges.length + ${added} } }),
  };`;
}

function engine(requests: number): string {
  return `const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 64, messages: [{ role: "user", content: process.argv[2] }] });
    const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" };
    for (let i = 0; i < ${requests}; i += 1)
      await (await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers, body })).text();`;
}

test("an edit of the engine is measured in every scenario, one of a scenario in that alone, and ^C ends it all", async () => {
  const folder = emptyFolder();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("engine.mjs", engine(1));
  write("one.mjs", scenario("one", 0));
  write("two.mjs", scenario("two", 0));
  const command = [process.execPath, "{root}/engine.mjs", "{prompt}"];
  write("bench.config.json", JSON.stringify({ engines: [{ id: "mine", command }], scenarios: ["one.mjs", "two.mjs"] }));
  const before = leftovers();
  const { child, result } = startBench(folder, "run", "one", "two", "--engine", "mine", "--trials", "1", "--watch");
  let [out, err] = ["", ""];
  child.stdout?.on("data", (text: string) => (out += text));
  child.stderr?.on("data", (text: string) => (err += text));
  const passesDone = () => err.split("waiting for the next edit").length - 1;
  const within = { timeout: 40_000 };
  await expect.poll(passesDone, within).toBe(1);
  expect(out).toBe("");
  write("engine.mjs", engine(3));
  await expect.poll(passesDone, within).toBe(2);
  expect(out.match(/^Scenario \w+, settled$/gm)).toEqual(["Scenario one, settled", "Scenario two, settled"]);
  expect(out).toMatch(/as it is +Model calls +1 +3 +↑\+2/);
  write("two.mjs", scenario("two", 10));
  await expect.poll(passesDone, within).toBe(3);
  expect(out.slice(out.indexOf("two, settled") + 1)).toMatch(
    /^Scenario two, settled[^]*as it is +Model calls +3 +13 +↑\+10/m,
  );
  expect(out.match(/Scenario one/g)).toHaveLength(1);
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
  expect(readdirSync(folder).toSorted()).toEqual(["bench.config.json", "engine.mjs", "one.mjs", "two.mjs"]);
  expect(leftovers()).toEqual(before);
});

test("what judges or is judged elsewhere can't be watched", async () => {
  const { code, stderr } = await bench(
    emptyFolder(),
    "run",
    "--watch",
    "--engine",
    "reference",
    "--baseline",
    "v0.1.0",
  );
  expect(stderr).toBe("bench: --watch: shows what edits change and judges nothing. Leave out --baseline.\n");
  expect(code).toBe(2);
});

test("a file of no scenario may be the engine's, and touches all", () => {
  const watched = {
    chosen: ["one", "two", "three"],
    byFile: new Map([
      ["/a/one.ts", ["one"]],
      ["/a/more.ts", ["three", "two", "other"]],
    ]),
  };
  expect(touchedScenarios(["/a/one.ts"], watched)).toEqual({ ids: ["one"], engine: false });
  expect(touchedScenarios(["/a/more.ts"], watched)).toEqual({ ids: ["two", "three"], engine: false });
  expect(touchedScenarios(["/a/one.ts", "/a/loop.ts"], watched)).toEqual({ ids: watched.chosen, engine: true });
});

/** Folders of passes that nobody removed. */
function leftovers(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("bench-watch-"));
}
