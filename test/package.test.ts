import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const manifest: {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const exported = Object.entries(manifest.exports)
  .map(([name, target]) => [name, typeof target === "string" ? target : target.default] as const)
  .filter(([, file]) => /\.c?js$/.test(file));

/** A user's project on another path, with nothing installed but the package, its dependencies and the types of Node. */
const project = mkdtempSync(join(tmpdir(), "bench-package-"));
let packed: readonly string[] = [];

function run(file: string, ...args: readonly string[]): string {
  try {
    return execFileSync(file, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    // tsc says what is wrong on standard output, which the message leaves out.
    if (error instanceof Error && "stdout" in error) throw new Error(String(error.stdout), { cause: error });
    throw error;
  }
}

const bench = (...args: readonly string[]): string => run("npx", "--no-install", "bench", ...args);

describe("the packed package, installed elsewhere", { timeout: 120_000 }, () => {
  beforeAll(() => {
    const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", project];
    const tarballs: readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[] =
      JSON.parse(execFileSync("npm", packing, { cwd: root, encoding: "utf8" }));
    packed = tarballs.flatMap(({ files }) => files.map(({ path }) => path));
    const writing = { name: "user", private: true, type: "module", bin: { agent: "agent.mjs" } };
    writeFileSync(join(project, "package.json"), JSON.stringify(writing));
    const types = `@types/node@${manifest.devDependencies["@types/node"]}`;
    run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarballs[0]?.filename}`, types);
  }, 180_000);

  test("it holds the command, its pages and schemas, and nothing of tests or of what the command has bundled", () => {
    expect(packed).toEqual(
      expect.arrayContaining(["dist/bin/bench.js", "dist/pages/client/theme.bundle.js", "schemas/run.schema.json"]),
    );
    const rooms = new Set(packed.map((path) => /^dist\/(?:src\/)?[^/]+/.exec(path)?.[0]));
    expect(rooms).not.toContain("dist/test");
    expect(rooms).not.toContain("dist/scenarios");
    expect(rooms).not.toContain("dist/src/report");
  });

  test("every relative link of its documents leads to a file in it", () => {
    const links = packed
      .filter((path) => path.endsWith(".md"))
      .flatMap((page) =>
        [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => ({
          page,
          target: join(dirname(page), link).replace(/\/$/, ""),
        })),
      );
    expect(links.length).toBeGreaterThan(50);
    const isPacked = (target: string): boolean =>
      packed.some((path) => path === target || path.startsWith(`${target}/`));
    expect(links.filter(({ target }) => !isPacked(target))).toEqual([]);
  });

  test("what its programs import is in it, or is a dependency of it", async () => {
    const installed = join(project, "node_modules/agent-engine-bench");
    const programs = packed.filter((path) => /^dist\/(src|runners)\/.*(\/main\.js|-bundle\.cjs)$/.test(path));
    expect(programs.length).toBeGreaterThan(10);
    const { metafile } = await build({
      absWorkingDir: installed,
      entryPoints: [...new Set([...programs, ...exported.map(([, file]) => file.slice(2))])],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      outdir: "bundled",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    const names = imports.flatMap(({ external, path }) =>
      external === true && !isBuiltin(path) ? [/^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path] : [],
    );
    expect([...new Set(names)].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });

  test("bench says what it can do, lists scenarios and configures itself, once", () => {
    expect(bench("--help")).toContain("bench run");
    expect(bench("list", "scenarios")).toContain("cold-start");
    bench("init");
    expect(readFileSync(join(project, "bench.config.ts"), "utf8")).toContain("agent-engine-bench/config");
    expect(bench("list", "engines")).toContain("user");
  });

  test("the guides' configuration and scenario compile against the package, and the scenario runs", () => {
    mkdirSync(join(project, "bench"));
    writeFileSync(join(project, "bench/extra-calls.ts"), example("docs/scenarios.md", "defineScenario"));
    writeFileSync(join(project, "bench.config.ts"), example("docs/configuration.md", "defineConfig"));
    const compilerOptions = { module: "nodenext", strict: true, noEmit: true, types: ["node"], target: "es2023" };
    const include = ["bench", "bench.config.ts"];
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
    run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", project);
    bench("run", "extra-calls", "--engine", "reference", "--trials", "1");
    expect(readdirSync(join(project, "reports"))).toHaveLength(1);
  });

  test("the reference engine starts and is profiled, and every exported module can be imported", () => {
    bench("run", "cold-start", "--engine", "reference", "--trials", "1");
    bench(
      "profile",
      "cold-start",
      "--engine",
      "reference",
      "--arm",
      "lazy",
      "--tool",
      "cpu",
      "--samples",
      "1",
      "--budget",
      "1ms",
    );
    expect(readdirSync(join(project, "reports")).filter((name) => name.includes("cold-start"))).toHaveLength(1);
    const modules = exported.map(([name]) => JSON.stringify(`agent-engine-bench${name.slice(1)}`));
    const script = `for (const name of [${modules.join(",")}]) if (Object.keys(await import(name)).length === 0) throw name;`;
    run(process.execPath, "--input-type=module", "--eval", script);
  });
});

test("the manifest of the package names no file that only a clone has, and the clone's own is as before", () => {
  const clone = mkdtempSync(join(tmpdir(), "bench-packed-manifest-"));
  copyFileSync(join(root, "packed-manifest.mjs"), join(clone, "packed-manifest.mjs"));
  const { prepack, postpack, ...scripts } = manifest.scripts;
  const steps = String(prepack).split(" && ");
  expect(steps.at(-1)).toBe("node packed-manifest.mjs write");
  const written = JSON.stringify({
    name: "packed",
    version: "1.0.0",
    files: ["a.txt"],
    scripts: { ...scripts, prepack: steps.at(-1), postpack },
  });
  writeFileSync(join(clone, "a.txt"), "");
  writeFileSync(join(clone, "package.json"), written);
  execFileSync("npm", ["pack", "--silent"], { cwd: clone });
  execFileSync("tar", ["-xzf", "packed-1.0.0.tgz"], { cwd: clone });
  expect(JSON.parse(readFileSync(join(clone, "package/package.json"), "utf8"))).toEqual({
    name: "packed",
    version: "1.0.0",
    files: ["a.txt"],
  });
  expect(readFileSync(join(clone, "package.json"), "utf8")).toBe(written);
  expect(readdirSync(clone)).not.toContain("package.json.whole");
});

/** The first TypeScript example of a guide that calls this function. */
function example(guide: string, call: string): string {
  const blocks = [...readFileSync(join(root, guide), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)];
  const text = blocks.map(([, code = ""]) => code).find((code) => code.includes(`${call}(`));
  if (text === undefined) throw new Error(`${guide} has no TypeScript example that calls ${call}`);
  return text;
}
