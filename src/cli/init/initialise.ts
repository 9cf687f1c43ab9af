import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { git, repositoryRoot } from "../../gate/revisions/git.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import type { ConfiguredEngine } from "../config/config-file.ts";
import { configNames } from "../config/load-config.ts";
import { type PackageJson, readPackageJson } from "./package-json-file.ts";

/** `bench init`: writes a configuration for the engine in a folder, adds the runs to .gitignore, and prints what to do next. */
export async function initialise(folder: string, command: string | undefined): Promise<void> {
  const existing = configNames.find((name) => existsSync(join(folder, name)));
  if (existing !== undefined) throw new UserError(`${existing} exists already. bench init overwrites no file.`);
  const engine = engineOf(folder, command);
  await writeWholeFile(join(folder, "bench.config.ts"), configText(engine));
  const ignored = await ignoreReports(folder);
  process.stdout.write(
    [
      `Wrote bench.config.ts: the engine ${engine.id} runs as ${engine.command.join(" ")}`,
      ...(ignored === null ? [] : [ignored]),
      "",
      "Next:",
      `  npx bench run cold-start --engine ${engine.id} --trials 3`,
      `  npx bench run --engine ${engine.id}`,
      "",
    ].join("\n"),
  );
}

function engineOf(folder: string, command: string | undefined): ConfiguredEngine {
  const packageJson = readPackageJson(folder);
  const id = idFrom(packageJson?.name ?? basename(resolve(folder)));
  const scripts = packageJson?.scripts ?? {};
  // A checkout of another revision has no node_modules.
  const locked = existsSync(join(folder, "package-lock.json"));
  const install =
    packageJson === null || !needsPackages(packageJson) ? [] : [locked ? ["npm", "ci"] : ["npm", "install"]];
  const build = [...install, ...("build" in scripts ? [["npm", "run", "build"]] : [])];
  return {
    id,
    command: command === undefined ? ownCommand(packageJson?.bin) : wordsOf(command),
    ...(build.length > 0 && { build }),
  };
}

function needsPackages({ dependencies, devDependencies, optionalDependencies }: PackageJson): boolean {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length > 0;
}

/**
 * Adds the runs to .gitignore. As untracked files they would make every working tree one with uncommitted changes. Returns a
 * line that says so. Null if there is nothing to do.
 */
async function ignoreReports(folder: string): Promise<string | null> {
  const root = await repositoryRoot(folder);
  if (root === null || (await git(folder, ["check-ignore", "--quiet", "reports/run.json"])).ok) return null;
  const path = join(folder, ".gitignore");
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  await writeWholeFile(path, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}reports/\n`);
  return "Added reports/ to .gitignore: runs are written there.";
}

function ownCommand(bin: string | Record<string, string> | undefined): string[] {
  const program = typeof bin === "string" ? bin : Object.values(bin ?? {})[0];
  if (program !== undefined) return ["node", `{root}/${program.replace(/^\.\//, "")}`, "{prompt}"];
  throw new UserError(
    'package.json names no program (bin). Say how the engine runs one prompt: bench init --engine "node agent.js {prompt}".',
  );
}

/** Splits at spaces. A part in quotes is one word. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  if (words.length > 0) return words;
  throw new UserError('--engine "": no command. Write one such as "node agent.js {prompt}".');
}

function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/^@[^/]*\//, "")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return id === "" ? "engine" : id;
}

function configText({ id, command, build }: ConfiguredEngine): string {
  return `import { defineConfig } from "agent-engine-bench/config";

export default defineConfig({
  engines: [
    {
      id: ${JSON.stringify(id)},
      // Runs one prompt in the current folder and calls the model at ANTHROPIC_BASE_URL. {root} is the checkout that is measured:
      // with --baseline both sides are built and started from their own.
      command: ${arrayText(command)},
${build === undefined ? "" : `      // Run once in a fresh checkout of each side.\n      build: [${build.map(arrayText).join(", ")}],\n`}      // Techniques that your engine can switch, so that scenarios can compare them, such as:
      // toggles: { cache: { planned: [], none: ["--no-cache"] } },
    },
  ],
});
`;
}

function arrayText(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}
