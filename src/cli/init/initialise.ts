import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { git, repositoryRoot } from "../../gate/revisions/git.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import type { ConfiguredEngine } from "../config/config-file.ts";
import { configNames } from "../config/load-config.ts";
import { commandWords, missingScripts } from "../engines/written-command.ts";
import { guessedAgent, type GuessedAgent } from "./guessed-agent.ts";
import { workspaceTop } from "./package-tool.ts";

/** `bench init`: writes a configuration for the agent in a folder, adds the runs to .gitignore, and prints what to do next. */
export async function initialise(folder: string, command: string | undefined): Promise<void> {
  const existing = configNames.find((name) => existsSync(join(folder, name)));
  if (existing !== undefined) throw new UserError(`${existing} exists already. bench init overwrites no file.`);
  const top = (await repositoryRoot(folder)) ?? workspaceTop(resolve(folder));
  const engine = engineOf(guessedAgent(resolve(folder), top), command, folder);
  await writeWholeFile(join(folder, "bench.config.ts"), configText(engine));
  const missing = missingScripts(engine.command, folder);
  if (missing.length > 0)
    process.stderr.write(`Warning: there is no file ${missing.join(", ")} here. The engine can't start without it.\n`);
  const ignored = await ignoreReports(folder);
  process.stdout.write(
    [
      `Wrote bench.config.ts: the engine ${engine.id} runs as ${engine.command.join(" ")}`,
      ...(ignored === null ? [] : [ignored]),
      "",
      "Next:",
      ...buildLines(engine, folder),
      "  npx bench agents check",
      "  npx bench run cold-start --trials 3",
      "  npx bench run",
      "",
    ].join("\n"),
  );
}

function engineOf(guess: GuessedAgent, written: string | undefined, folder: string): ConfiguredEngine {
  const { command, source, install, ...engine } = guess;
  const isPython = source === "pyproject.toml" || source === "requirements.txt";
  if (written !== undefined) {
    const words = commandWords("--engine", written, folder).map((word) =>
      // It may have to be made yet.
      word.startsWith(".venv/") ? `{root}/${word}` : word,
    );
    // The packages of a Python that stands elsewhere are there. A virtual environment would be made for nothing.
    const isInstalled = isPython && !words.some((word) => word.includes(".venv/")) && words[0] !== "uv";
    return { ...engine, ...(install !== undefined && !isInstalled && { install }), command: [...words] };
  }
  if (command !== null) return { ...engine, ...(install !== undefined && { install }), command: [...command] };
  const example = isPython ? ".venv/bin/python agent.py {prompt}" : "node agent.js {prompt}";
  throw new UserError(
    `${source === "this folder" ? "This folder" : source} names no program. Say how the agent runs one prompt: bench init --engine "${example}".`,
  );
}

/** The working tree is measured as it stands. A program that is not there yet has to be built once. */
function buildLines({ command, install = [], build = [] }: ConfiguredEngine, folder: string): readonly string[] {
  const isMissing = command.some(
    (word) => word.startsWith("{root}/") && !existsSync(word.replace("{root}", resolve(folder))),
  );
  const steps = [...install, ...build].map((words) => words.join(" "));
  return isMissing && steps.length > 0 ? [`  ${steps.join(" && ")}`] : [];
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

function configText({ id, command, env, install, build }: ConfiguredEngine): string {
  const lines = [
    `id: ${JSON.stringify(id)},`,
    "// Runs one prompt in the current folder. {root} is the checkout that is measured: with --baseline each side has its own.",
    `command: ${arrayText(command)},`,
    "// The agent finds its model by ANTHROPIC_BASE_URL, OPENAI_BASE_URL or GOOGLE_GEMINI_BASE_URL. If it reads another variable:",
    `${env === undefined ? "// " : ""}env: ${env === undefined ? '{ MY_AGENT_URL: "{baseUrl}" }' : JSON.stringify(env)},`,
    "// Some prompts are longer than an argument can be. If the agent reads a prompt from standard input:",
    '// prompt: "argument-or-stdin",',
    ...(install === undefined
      ? []
      : ["// Fetches the packages of a fresh checkout.", `install: ${commandsText(install)},`]),
    ...(build === undefined ? [] : ["// Builds a checkout.", `build: ${commandsText(build)},`]),
    "// Techniques that the agent can switch, so that scenarios can compare them:",
    '// toggles: { cache: { planned: [], none: ["--no-cache"] } },',
  ];
  return `import { defineConfig } from "agent-engine-bench/config";

export default defineConfig({
  engines: [
    {
${lines.map((line) => `      ${line}`).join("\n")}
    },
  ],
});
`;
}

function commandsText(commands: readonly (readonly string[])[]): string {
  return `[${commands.map(arrayText).join(", ")}]`;
}

function arrayText(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}
