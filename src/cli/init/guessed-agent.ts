import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ConfiguredEngine } from "../config/config-file.ts";
import { engineId } from "../engines/choose-engine.ts";
import { packageManagerOf } from "./package-tool.ts";
import { readPackageJson } from "./package-json-file.ts";

/** What a folder says of its agent. `command` is null if nothing names a program that runs one prompt. */
export type GuessedAgent = Pick<ConfiguredEngine, "id" | "env" | "install" | "build"> & {
  readonly command: readonly string[] | null;
  /** The file that was read, for a message. */
  readonly source: string;
};

/**
 * Reads the project files of a folder: package.json, pyproject.toml or requirements.txt, go.mod, Cargo.toml. The first that names a
 * program counts. If none does, a package.json that only brings bench comes last. `top` is the repository's top.
 */
export function guessedAgent(folder: string, top: string): GuessedAgent {
  const text = (name: string): string | null =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : null;
  const [pyproject, requirements, goMod, cargo] = ["pyproject.toml", "requirements.txt", "go.mod", "Cargo.toml"].map(
    text,
  );
  const javaScript = existsSync(join(folder, "package.json")) ? javaScriptAgent(folder, top) : null;
  const others = [
    pyproject == null ? null : pythonAgent(folder, pyproject),
    pyproject == null && requirements != null ? pythonScripts(folder) : null,
    goMod == null ? null : goAgent(folder, goMod),
    cargo == null ? null : rustAgent(folder, cargo),
  ];
  const isForBench = javaScript !== null && javaScript.command === null && javaScript.install === undefined;
  const found = (isForBench ? [...others, javaScript] : [javaScript, ...others]).filter((one) => one !== null);
  const nothing: GuessedAgent = { id: engineId(basename(folder)), command: null, source: "this folder" };
  return found.find(({ command }) => command !== null) ?? found[0] ?? nothing;
}

function javaScriptAgent(folder: string, top: string): GuessedAgent {
  const manifest = readPackageJson(folder) ?? {};
  const { name, bin, scripts = {}, dependencies, devDependencies, optionalDependencies } = manifest;
  const manager = packageManagerOf(folder, top);
  const program = typeof bin === "string" ? bin : Object.values(bin ?? {})[0];
  const runtime = manager.name === "bun" && program?.endsWith(".ts") === true ? "bun" : "node";
  const packages = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return {
    id: engineId((name ?? basename(folder)).replace(/^@[^/]*\//, "")),
    command: program === undefined ? null : [runtime, `{root}/${program.replace(/^\.\//, "")}`, "{prompt}"],
    // A checkout of another revision has no node_modules. It does not need bench.
    ...(packages.some((one) => one !== "agent-engine-bench") && { install: [[...manager.install]] }),
    ...("build" in scripts && { build: [[manager.name, "run", "build"]] }),
    source: "package.json",
  };
}

/** Started by module and function. The scripts of a virtual environment hold its path, and a checkout is moved after its build. */
function pythonAgent(folder: string, toml: string): GuessedAgent {
  const [, module = "", method = ""] =
    /^[\w.-]+\s*=\s*["']([\w.]+):([\w.]+)["']/m.exec(tomlTable(toml, "project.scripts")) ?? [];
  const run = `import sys; from ${module} import ${method}; sys.exit(${method}())`;
  return {
    id: engineId(tomlText(tomlTable(toml, "project"), "name") ?? basename(folder)),
    command: module === "" ? null : ["{root}/.venv/bin/python", "-c", run, "{prompt}"],
    env: { PYTHONPATH: existsSync(join(folder, "src")) ? "{root}/src" : "{root}" },
    install: existsSync(join(folder, "uv.lock"))
      ? [["uv", "sync", "--frozen", "--no-editable"]]
      : [
          ["python3", "-m", "venv", ".venv"],
          [".venv/bin/python", "-m", "pip", "install", "."],
        ],
    source: "pyproject.toml",
  };
}

/** A folder of scripts. Nothing says which of them is the agent. */
function pythonScripts(folder: string): GuessedAgent {
  return {
    id: engineId(basename(folder)),
    command: null,
    env: { PYTHONPATH: "{root}" },
    install: [
      ["python3", "-m", "venv", ".venv"],
      [".venv/bin/python", "-m", "pip", "install", "-r", "requirements.txt"],
    ],
    source: "requirements.txt",
  };
}

function goAgent(folder: string, goMod: string): GuessedAgent {
  const [, path = ""] = /^module\s+(\S+)/m.exec(goMod) ?? [];
  const name = engineId(path === "" ? basename(folder) : basename(path));
  const main = mainPackage(folder);
  return {
    id: name,
    command: main === null ? null : [`{root}/bin/${name}`, "{prompt}"],
    build: [["go", "build", "-o", `bin/${name}`, main ?? "."]],
    source: "go.mod",
  };
}

/** The folder itself or the first below `cmd` that has a main.go. */
function mainPackage(folder: string): string | null {
  if (existsSync(join(folder, "main.go"))) return ".";
  const commands = existsSync(join(folder, "cmd")) ? readdirSync(join(folder, "cmd")) : [];
  const name = commands.toSorted().find((command) => existsSync(join(folder, "cmd", command, "main.go")));
  return name === undefined ? null : `./cmd/${name}`;
}

function rustAgent(folder: string, toml: string): GuessedAgent {
  const name = tomlText(tomlTable(toml, "package"), "name") ?? basename(folder);
  const program = tomlText(tomlTable(toml, "[bin]"), "name") ?? name;
  const isProgram = existsSync(join(folder, "src/main.rs")) || program !== name;
  return {
    id: engineId(name),
    command: isProgram ? [`{root}/target/release/${program}`, "{prompt}"] : null,
    build: [["cargo", "build", "--release"]],
    source: "Cargo.toml",
  };
}

/** The lines of a table of a TOML file. Enough for names and scripts. A whole parser is not worth a package. */
function tomlTable(toml: string, name: string): string {
  const lines = toml.split("\n");
  const start = lines.findIndex((line) => line.trim() === `[${name}]`);
  if (start < 0) return "";
  const length = lines.slice(start + 1).findIndex((line) => line.trim().startsWith("["));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
}

function tomlText(table: string, key: string): string | null {
  return new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']+)["']`, "m").exec(table)?.[1] ?? null;
}
