import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const floor = readFileSync(resolve(import.meta.dirname, "../../dist/src/engine/floor/main.js"), "utf8");

test("two engines are measured in pairs: the second is dearer than the first, and its page shows both prompts", async () => {
  const folder = emptyFolder();
  const engines = ["lean", "wordy"].map((id) => ({ id, command: ["node", `{root}/${id}.mjs`, "{model}", "{prompt}"] }));
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  writeFileSync(join(folder, "lean.mjs"), floor);
  writeFileSync(
    join(folder, "wordy.mjs"),
    floor.replace("text: prompt }", 'text: "Please, please, please. ".repeat(40) + prompt }'),
  );
  const both = ["run", "first-token", "--engine", "lean", "--engine", "wordy"];
  const refused = await benchInTurn(folder, ...both, "--gate");
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("Leave out --gate") });
  const { code, stdout } = await bench(folder, ...both, "--trials", "3");
  expect(code).toBe(0);
  expect(stdout).toMatch(/dearer/);
  expect(stdout).not.toMatch(/regressed/);
  const [name = ""] = readdirSync(join(folder, "reports"));
  const page = readFileSync(join(folder, "reports", name, "index.html"), "utf8");
  expect(page).toContain("wordy is dearer than lean");
  expect(page).toContain("<ins>Please, please, please.");
});
