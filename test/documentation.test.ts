import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { configSchema } from "../src/cli/config/config-file.ts";
import { bench, emptyFolder } from "./cli/bench-process.ts";

const root = resolve(import.meta.dirname, "..");

/** Fenced blocks of a page by their language. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map((match) => match[1] ?? "");
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

test("the guide's scenario runs in a user's own folder", async () => {
  const folder = emptyFolder();
  const [scenario] = blocks("docs/scenarios.md", "ts");
  writeFileSync(join(folder, "reread.ts"), scenario ?? "");
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ scenarios: ["./reread.ts"] }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/agent-engine-bench"));
  const { code, stdout, stderr } = await bench(folder, "run", "reread-after-write", "--trials", "1");
  expect(stderr).not.toContain("failed");
  expect(code).toBe(0);
  expect(stdout).toContain("Model calls");
});

test("links between the documents lead to files", () => {
  const guides = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...guides.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
  expect(pages.length).toBeGreaterThan(5);
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)#:]+)\)/g)]
      .map((match) => join(dirname(page), match[1] ?? ""))
      .filter((target) => {
        try {
          readFileSync(join(root, target));
          return false;
        } catch {
          return true;
        }
      }),
  );
  expect(dead).toEqual([]);
});
