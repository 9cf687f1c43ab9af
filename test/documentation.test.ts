import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { configSchema } from "../src/cli/config/config-file.ts";
import { loadConfig } from "../src/cli/config/load-config.ts";
import { bench, emptyFolder } from "./cli/bench-process.ts";
import { benchInTurn } from "./cli/commands-in-turn.ts";
import { temporaryRepository } from "./gate/temporary-repository.ts";

const root = resolve(import.meta.dirname, "..");

/** Fenced blocks of a page by their language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map((match) => match[1] ?? "");
}

function installPackage(folder: string): void {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/agent-engine-bench"));
}

/** The command lines that the README's blocks show, apart from those that need an agent of the reader's own. */
const readmeBlocks = blocks("README.md", "sh").map((block) => block.trim().split("\n"));
const needsAgent = (lines: readonly string[]) => lines.some((line) => /bench (init|compare)|--baseline/.test(line));
const agentSteps = readmeBlocks.filter(needsAgent).flat();
const otherLines = readmeBlocks.filter((lines) => !needsAgent(lines)).flat();
const commands = otherLines.filter((line) => line.startsWith("npx bench "));

test("the README shows the quick start as the two lines that CI runs, and commands to try", () => {
  const quickStart = otherLines.filter((line) => line.startsWith("npm ci"));
  expect(quickStart).toEqual(["npm ci && npm run bench -- run", "npm ci && npm test"]);
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toMatch(/^npm ci && npm test( |$)/m);
  expect(commands.length).toBeGreaterThan(3);
});

test("the README's table of commands has every command that bench shows", () => {
  const folder = join(root, "src/cli");
  const declared = readdirSync(folder)
    .map((name) => join(folder, name, "command.ts"))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"))
    .filter((text) => !/^ {2}describe: false,$/m.test(text))
    .map((text) => /^ {2}command: "([a-z]+)/m.exec(text)?.[1] ?? "");
  const rows = readFileSync(join(root, "README.md"), "utf8").match(/^\| `bench .*$/gm) ?? [];
  const missing = declared.filter((name) => !rows.some((row) => new RegExp(`^\\|[^|]*\`bench ${name}\\b`).test(row)));
  expect(declared.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

test.for(commands)("%s works as the README shows it", async (command) => {
  const { code, stderr } = await bench(emptyFolder(), ...command.split(" ").slice(2));
  expect({ code, complaint: stderr.match(/^(bench|  failed): .*/gm) }).toEqual({ code: 0, complaint: null });
});

/** What shortens a step: the agent's own arm alone, and the fewest trials. What may turn red needs so many pairs. */
function shortening([command = "", ...words]: readonly string[]): readonly string[] {
  if (command === "run") return ["--arm", "as-is", ...(words.includes("--trials") ? [] : ["--trials", "7"])];
  return command === "compare" ? ["--trials", "7"] : [];
}

/** The smallest agent that does what the scenarios ask: it reads files and keeps its prompt in the cache. */
const smallAgent = `import { readFileSync } from "node:fs";
const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY } = process.env;
const headers = { "x-api-key": ANTHROPIC_API_KEY, "anthropic-version": "2023-06-01", "content-type": "application/json" };
const path = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const request = { model: "claude-sonnet-5", max_tokens: 1000, tools: [{ name: "read", input_schema: path }] };
const messages = [{ role: "user", content: process.argv[2] }];
for (;;) {
  const body = JSON.stringify({ ...request, cache_control: { type: "ephemeral" }, messages });
  const { content } = await (await fetch(ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers, body })).json();
  const calls = content.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) {
    console.log(content.map(({ text }) => text ?? "").join(""));
    break;
  }
  const results = calls.map(({ id, input }) => ({ tool_use_id: id, content: readFileSync(input.path, "utf8") }));
  messages.push({ role: "assistant", content });
  messages.push({ role: "user", content: results.map((result) => ({ type: "tool_result", ...result })) });
}
`;

test("the README's steps measure and compare a stranger's agent in its own repository", async () => {
  await using repository = await temporaryRepository();
  const manifest = { name: "my-agent", type: "module", bin: "agent.mjs" };
  await repository.commit({ "package.json": JSON.stringify(manifest), "agent.mjs": smallAgent });
  await repository.git("tag", "v1.0.0");
  await repository.git("tag", "v1.1.0");
  installPackage(repository.root);
  expect(agentSteps[0]).toMatch(/^npm install --save-dev /);
  const steps = agentSteps.slice(1).map((step) => step.split(" ").slice(2));
  expect(steps.length).toBe(5);
  for (const step of steps) {
    const { code, stderr } = await bench(repository.root, ...step, ...shortening(step));
    expect({ step, code, complaint: stderr.match(/^bench: .*/gm) }).toEqual({ step, code: 0, complaint: null });
  }
  // Five commands that install, build and measure. A busy machine needs two minutes for them.
}, 300_000);

test("the card in the README is that of the example page", () => {
  const shown = blocks("README.md", "text").find((block) => block.startsWith("$ npx bench audit ai-sdk\n")) ?? "";
  const lines = shown.trimEnd().split("\n").slice(1);
  const card = readFileSync(join(root, "reports/sample/audit.txt"), "utf8").split("\n");
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.at(-1)).toBe("...");
  expect(lines.slice(0, -1)).toEqual(card.slice(0, lines.length - 1));
});

test("the README's configuration is one that bench reads", () => {
  const [config] = blocks("README.md", "json");
  expect(configSchema.safeParse(JSON.parse(config ?? "null")).error).toBeUndefined();
});

test("the configuration guide's example is one that bench reads, and its table names every key", async () => {
  const folder = emptyFolder();
  const [example] = blocks("docs/configuration.md", "ts");
  writeFileSync(join(folder, "bench.config.ts"), example ?? "");
  const { config } = await loadConfig(folder);
  expect(config.engines?.map(({ id }) => id)).toEqual(["mine"]);
  const guide = readFileSync(join(root, "docs/configuration.md"), "utf8");
  const keys = Object.keys(configSchema.shape).filter((key) => key !== "$schema");
  expect(keys.filter((key) => !guide.includes(`| \`${key}`))).toEqual([]);
});

test("the TypeScript that the guides show compiles against the package's own types", async () => {
  const folder = emptyFolder();
  installPackage(folder);
  const pages = ["docs/scenarios.md", "docs/configuration.md"];
  const examples = pages.flatMap((page) => blocks(page, "ts"));
  for (const [at, example] of examples.entries()) writeFileSync(join(folder, `example-${at}.ts`), example);
  const compilerOptions = { module: "nodenext", target: "es2023", strict: true, noEmit: true, skipLibCheck: true };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } }));
  const { stdout, exitCode } = await execa(
    "node",
    [join(root, "node_modules/typescript/bin/tsc"), "--project", folder],
    {
      reject: false,
    },
  );
  expect(examples.length).toBe(2);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});

/** Every page of the documentation. */
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

test("commands and options that the documents show exist", async () => {
  const lines = pages.flatMap((page) => [...readFileSync(join(root, page), "utf8").matchAll(/\bbench ([a-z].*)/g)]);
  const uses = lines.flatMap(([, line = ""]) => {
    const [words = ""] = line.split(/[`#|]| -- /);
    const [command = ""] = words.split(" ");
    return [{ command, options: words.match(/--[a-z][a-z-]*/g) ?? [] }];
  });
  const main = (await benchInTurn(emptyFolder(), "--help")).stdout;
  const commandNames = new Set([...main.matchAll(/^ {2}bench ([a-z]+)/gm)].map(([, name = ""]) => name));
  const shown = new Map<string, Set<string>>();
  for (const { command, options } of uses.filter((use) => commandNames.has(use.command)))
    shown.set(command, new Set([...(shown.get(command) ?? []), ...options]));
  expect([...commandNames].filter((name) => !shown.has(name))).toEqual([]);
  for (const [command, options] of shown) {
    const { stdout } = await benchInTurn(emptyFolder(), command, "--help");
    expect({ command, unknown: [...options].filter((option) => !stdout.includes(`${option} `)) }).toEqual({
      command,
      unknown: [],
    });
  }
});

test("the index of the guides names every guide", () => {
  const index = readFileSync(join(root, "docs/README.md"), "utf8");
  const guides = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== "docs/README.md");
  expect(guides.length).toBeGreaterThan(5);
  expect(guides.filter((page) => !index.includes(`](${page.slice("docs/".length)})`))).toEqual([]);
});

test("CONTRIBUTING says what each package that bench installs is for", () => {
  const manifest: { dependencies: object } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const rows = [...page.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)].map(([, cell = ""]) => cell).join();
  // A package of rules goes with the package that runs them.
  const packages = Object.keys(manifest.dependencies).filter((name) => !name.includes("-rule-preset"));
  expect(packages.length).toBeGreaterThan(5);
  expect(packages.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
});

test("links between the documents lead to files and to headings in them", () => {
  expect(pages.length).toBeGreaterThan(5);
  const links = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)#:]*)(?:#([^)]+))?\)/g)].map(
      ([, file = "", heading]) => ({ target: file === "" ? page : join(dirname(page), file), heading }),
    ),
  );
  expect(links.length).toBeGreaterThan(50);
  const dead = links.filter(({ target, heading }) => {
    if (!existsSync(join(root, target))) return true;
    return heading !== undefined && !headings(target).includes(heading);
  });
  expect(dead).toEqual([]);
});

/** The anchors of a page's headings, as GitHub makes them. */
function headings(page: string): string[] {
  return [...readFileSync(join(root, page), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
