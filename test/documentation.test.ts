import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { configSchema } from "../src/cli/config/config-file.ts";
import { loadConfig } from "../src/cli/config/load-config.ts";
import { bench, emptyFolder } from "./cli/bench-process.ts";

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

const shown = blocks("README.md", "sh").flatMap((block) => block.trim().split("\n"));
const commands = shown.filter((line) => line.startsWith("npx bench "));

test("the README shows the quick start as the two lines that CI runs, and commands to try", () => {
  expect(shown.filter((line) => line.startsWith("npm ci"))).toEqual(["npm ci && npx bench run", "npm ci && npm test"]);
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain("\nnpm ci && npm test\n");
  expect(commands.length).toBeGreaterThan(3);
});

test.for(commands)("%s works as the README shows it", async (command) => {
  const { code, stderr } = await bench(emptyFolder(), ...command.split(" ").slice(2));
  expect({ code, complaint: stderr.match(/^bench: .*/gm) }).toEqual({ code: 0, complaint: null });
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

test("the guide's scenario runs in a user's own folder", async () => {
  const folder = emptyFolder();
  const [scenario] = blocks("docs/scenarios.md", "ts");
  writeFileSync(join(folder, "reread.ts"), scenario ?? "");
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ scenarios: ["./reread.ts"] }));
  installPackage(folder);
  const { code, stdout, stderr } = await bench(folder, "run", "reread-after-write", "--trials", "1");
  expect(stderr).not.toContain("failed");
  expect(code).toBe(0);
  expect(stdout).toContain("Model calls");
});

test("links between the documents lead to files and to headings in them", () => {
  const guides = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    ...guides.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
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
