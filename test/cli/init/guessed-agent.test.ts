import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { guessedAgent } from "../../../src/cli/init/guessed-agent.ts";
import { emptyFolder } from "../bench-process.ts";

/** A repository whose agent is in a folder of it. */
function guess(files: Readonly<Record<string, string>>, folder = "") {
  const top = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), text);
  }
  return guessedAgent(join(top, folder), top);
}

const manifest = (more: object = {}) =>
  JSON.stringify({ name: "@me/x", bin: "./x.js", scripts: { build: "tsc" }, dependencies: { y: "1" }, ...more });

test.for([
  ["no lock file", {}, {}, "npm", ["npm", "install"]],
  ["package-lock.json", { "package-lock.json": "" }, {}, "npm", ["npm", "ci"]],
  ["pnpm-lock.yaml", { "pnpm-lock.yaml": "" }, {}, "pnpm", ["pnpm", "install", "--frozen-lockfile"]],
  ["yarn.lock", { "yarn.lock": "" }, {}, "yarn", ["yarn", "install", "--frozen-lockfile"]],
  ["yarn.lock of Berry", { "yarn.lock": "", ".yarnrc.yml": "" }, {}, "yarn", ["yarn", "install", "--immutable"]],
  ["packageManager", { "yarn.lock": "" }, { packageManager: "yarn@4.1.0" }, "yarn", ["yarn", "install", "--immutable"]],
  ["bun.lock", { "bun.lock": "" }, {}, "bun", ["bun", "install", "--frozen-lockfile"]],
  ["packageManager without a lock file", {}, { packageManager: "pnpm@9.0.0" }, "pnpm", ["pnpm", "install"]],
] as const)("the package manager is told by %s", ([, files, more, manager, install]) => {
  expect(guess({ ...files, "package.json": manifest(more) })).toEqual({
    id: "x",
    command: ["node", "{root}/x.js", "{prompt}"],
    install: [install],
    build: [[manager, "run", "build"]],
    source: "package.json",
  });
});

test("a package of a monorepo takes the lock file above it", () => {
  const files = { "pnpm-lock.yaml": "", "package.json": "{}", "packages/agent/package.json": manifest() };
  expect(guess(files, "packages/agent")).toMatchObject({
    install: [["pnpm", "install", "--frozen-lockfile"]],
    build: [["pnpm", "run", "build"]],
  });
});

test("a Python project starts by its script's function from a virtual environment of the checkout", () => {
  const toml =
    '[project]\nname = "py-agent"\n\n[project.scripts]\npy-agent = "py_agent.cli:main"\n\n[tool.x]\ny = "a.b:c"\n';
  expect(guess({ "pyproject.toml": toml, "src/py_agent/cli.py": "" })).toEqual({
    id: "py-agent",
    command: [
      "{root}/.venv/bin/python",
      "-c",
      "import sys; from py_agent.cli import main; sys.exit(main())",
      "{prompt}",
    ],
    env: { PYTHONPATH: "{root}/src" },
    install: [
      ["python3", "-m", "venv", ".venv"],
      [".venv/bin/python", "-m", "pip", "install", "."],
    ],
    source: "pyproject.toml",
  });
  expect(guess({ "pyproject.toml": toml, "uv.lock": "" }).install).toEqual([
    ["uv", "sync", "--frozen", "--no-editable"],
  ]);
  expect(guess({ "pyproject.toml": '[project]\nname = "lib"\n' }).command).toBeNull();
});

test("the package.json that npm makes when bench is installed is not the agent's project file", () => {
  const forBench = JSON.stringify({ name: "x", main: "index.js", devDependencies: { "agent-engine-bench": "1" } });
  const files = { "package.json": forBench, "package-lock.json": "" };
  expect(guess({ ...files, "requirements.txt": "" })).toMatchObject({
    command: null,
    env: { PYTHONPATH: "{root}" },
    install: [
      ["python3", "-m", "venv", ".venv"],
      [".venv/bin/python", "-m", "pip", "install", "-r", "requirements.txt"],
    ],
    source: "requirements.txt",
  });
  expect(guess({ ...files, "pyproject.toml": "" }).source).toBe("pyproject.toml");
  expect(guess({ ...files, "go.mod": "module m", "main.go": "" }).source).toBe("go.mod");
  expect(guess(files)).toEqual({ id: "x", command: null, source: "package.json" });
  // A project file that names no program stands behind one that does.
  expect(guess({ "package.json": manifest(), "pyproject.toml": "" }).source).toBe("package.json");
  expect(guess({ "package.json": manifest({ bin: undefined }), "Cargo.toml": "", "src/main.rs": "" }).source).toBe(
    "Cargo.toml",
  );
});

test("Go and Rust programs are built into the checkout", () => {
  expect(guess({ "go.mod": "module example.org/me/goagent\n\ngo 1.22\n", "cmd/ask/main.go": "" })).toEqual({
    id: "goagent",
    command: ["{root}/bin/goagent", "{prompt}"],
    build: [["go", "build", "-o", "bin/goagent", "./cmd/ask"]],
    source: "go.mod",
  });
  expect(guess({ "Cargo.toml": '[package]\nname = "rust-agent"\nversion = "0.1.0"\n', "src/main.rs": "" })).toEqual({
    id: "rust-agent",
    command: ["{root}/target/release/rust-agent", "{prompt}"],
    build: [["cargo", "build", "--release"]],
    source: "Cargo.toml",
  });
});
