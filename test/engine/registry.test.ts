import { expect, test } from "vitest";
import { parseOptions } from "../../src/engine/reference/options.ts";
import { builtInEngines } from "../../src/engine/registry.ts";

const request = {
  root: "/checkout",
  prompt: "do it",
  baseUrl: "http://127.0.0.1:1",
  apiKey: "k",
  model: "m",
  toggles: {},
  home: "/home",
  cwd: "/workspace",
};
const [reference, referenceAcp, floor] = builtInEngines;

test("the built-in engines are the reference in two forms and the floor, started from the checkout's build", () => {
  expect(builtInEngines.map(({ id }) => id)).toEqual(["reference", "reference-acp", "floor"]);
  expect(reference?.launch(request)).toEqual({
    argv: [process.execPath, "/checkout/dist/src/engine/reference/main.js", "--model", "m", "--", "do it"],
    env: { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: "http://127.0.0.1:1", REFERENCE_SEARCH: "portable" },
  });
  const program = [process.execPath, "/checkout/dist/src/engine/reference/main.js"];
  expect(referenceAcp?.launch(request).argv).toEqual([...program, "--acp", "--model", "m"]);
  expect(floor?.launch(request).argv).toEqual([
    process.execPath,
    "/checkout/dist/src/engine/floor/main.js",
    "m",
    "do it",
  ]);
});

test("every value of every toggle is a flag that the program takes, and free values take a number or a text", () => {
  for (const [name, values] of Object.entries(reference?.toggles ?? {})) {
    for (const value of values.length === 0 ? ["1000"] : values) {
      const argv = reference?.launch({ ...request, toggles: { [name]: value } }).argv.slice(2) ?? [];
      const parsed = JSON.stringify(parseOptions(argv));
      expect(parsed).toContain(values.length === 0 ? "1000" : JSON.stringify(value));
    }
  }
});

test.each(["-", "x".repeat(64 * 1024 + 1)])(
  "a prompt that can't be an argument goes through standard input",
  (prompt) => {
    for (const engine of builtInEngines.filter(({ capabilities = [] }) => !capabilities.includes("acp"))) {
      const launch = engine.launch({ ...request, prompt });
      expect(launch.stdin).toBe(prompt);
      expect(launch.argv.at(-1)).toBe("-");
    }
  },
);

test("a prompt that looks like a flag stays a prompt", () => {
  const argv = reference?.launch({ ...request, prompt: "--help" }).argv.slice(2) ?? [];
  expect(parseOptions(argv)?.prompt).toEqual({ kind: "text", text: "--help" });
});
