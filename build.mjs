/*
 * The bundles of `npm run build`, made after tsc has compiled every module into dist/. Packages under `dependencies` are left to be
 * imported where they are used; packages under `devDependencies` become part of a bundle. So an installed `bench` needs only
 * the first. A `bench` that runs during a build keeps working: files are replaced by a rename, and the command line's old
 * files stay for a day.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const dist = join(root, "dist");
const dayMs = 86_400_000;
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Bundled as well: `bench` starts faster with zod inside. Processes that run outside the bundle import the package. */
const bundledDependencies = ["zod"];

/** Bundled packages in CommonJS call require, which a module does not have. */
const requireForBundled = {
  js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
};

const shared = { absWorkingDir: root, bundle: true, write: false, metafile: true, logLevel: "warning" };
const forNode = { ...shared, platform: "node", target: "node20" };
const forPages = {
  ...shared,
  minify: true,
  format: "iife",
  target: "es2022",
  entryNames: "[name]",
  outExtension: { ".js": ".bundle.js", ".css": ".bundle.css" },
};
/** The reference engine loads these as a script with V8's compiled code: one file of CommonJS, not renamed, for readable profiles. */
const forEngine = {
  ...forNode,
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
};

/** Packages that became part of a bundle: `name@version`. sbom.mjs adds them to the dependencies. */
const bundledPackages = new Set();

// `node build.mjs engine` makes the engine's bundles alone, for those who change it again and again.
if (process.argv[2] === "engine") {
  await buildEngine();
  process.exit();
}
await Promise.all([buildPages(), buildEngine(), buildMcpServer(), buildTestTools(), buildCommandLine()]);
const list = [...bundledPackages].toSorted((left, right) => (left < right ? -1 : 1));
place(join(dist, "bundled-packages.json"), Buffer.from(`${JSON.stringify(list, null, 1)}\n`));

/** The scripts and styles that a report, a published site, a profile page and the documentation carry. */
async function buildPages() {
  const client = ["charts", "filter", "popovers", "row-links", "theme", "waterfall"].map(
    (name) => `src/report/client/${name}.ts`,
  );
  const site = [
    "src/report/client/theme.ts",
    "src/report/site-client/trend-page.ts",
    "node_modules/uplot/dist/uPlot.min.css",
  ];
  await Promise.all([
    bundle({ ...forPages, entryPoints: client, outdir: "dist/pages/client" }),
    bundle({ ...forPages, entryPoints: site, outdir: "dist/pages/site-client" }),
    bundle({
      ...forPages,
      entryPoints: ["src/report/client/theme.ts", "src/report/ui-client/follow.ts"],
      outdir: "dist/pages/ui-client",
    }),
    bundle({
      ...forPages,
      entryPoints: ["src/report/client/theme.ts", "src/report/guide-client/search.ts"],
      outdir: "dist/pages/guide-client",
    }),
    bundle({
      ...forPages,
      entryPoints: ["src/report/league-client/sort-table.ts"],
      outdir: "dist/pages/league-client",
    }),
    bundle({
      ...forPages,
      entryPoints: ["src/report/profile-client/flame-graph.ts"],
      loader: { ".css": "empty" },
      outdir: "dist/pages/profile-client",
    }),
  ]);
}

/** The reference engine and the parts of the SDK it uses; then one run of both, which keeps what V8 compiled. */
async function buildEngine() {
  const source = "src/engine/reference";
  await Promise.all([
    bundle({
      ...forEngine,
      entryPoints: [`${source}/provider/sdk-parts.ts`],
      inject: [`${source}/provider/sdk-globals.ts`],
      define: { "globalThis.ReadableStream": "undefined", "globalThis.Blob": "undefined" },
      logOverride: { "import-is-undefined": "silent" },
      outfile: `dist/${source}/sdk-bundle.cjs`,
    }),
    bundle({
      ...forEngine,
      entryPoints: [`${source}/engine-command.ts`],
      packages: "external",
      supported: { "dynamic-import": false },
      define: { "import.meta.url": "moduleUrl" },
      banner: { js: "const moduleUrl=require(`node:url`).pathToFileURL(__filename).href;" },
      outfile: `dist/${source}/engine-bundle.cjs`,
    }),
  ]);
  execFileSync(process.execPath, ["dist/src/engine/bundles/main.js"], { cwd: root, stdio: "inherit" });
}

/** The MCP server that agents start in trials. */
async function buildMcpServer() {
  await bundle({
    ...forNode,
    entryPoints: ["runners/mcp/main.ts"],
    format: "esm",
    minify: true,
    banner: requireForBundled,
    outfile: "dist/runners/mcp/server-bundle.mjs",
  });
}

/** What people's tests import. jest loads packages as CommonJS, and vitest takes that, too. */
async function buildTestTools() {
  const bundles = ["jest", "vitest"].map((name) =>
    bundle({
      ...forNode,
      entryPoints: [`src/testing/${name}.ts`],
      format: "cjs",
      external: Object.keys(dependencies),
      supported: { "dynamic-import": false },
      define: { "import.meta.url": "moduleUrl" },
      banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
      outfile: `dist/src/testing/${name}-bundle.cjs`,
    }),
  );
  await Promise.all(bundles);
}

/** The command line: dist/bin/bench.js imports a folder of chunks that is named by its content and never changes. */
async function buildCommandLine() {
  const staging = join(dist, "bin/staging");
  const { outputFiles, metafile } = await build({
    ...forNode,
    entryPoints: { main: "src/cli/main.ts", ...scenarioEntries() },
    splitting: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    external: Object.keys(dependencies).filter((name) => !bundledDependencies.includes(name)),
    banner: requireForBundled,
    chunkNames: "[name]-[hash]",
    outdir: staging,
  });
  notePackages(metafile);
  const hash = createHash("sha256");
  for (const { path, contents } of outputFiles) hash.update(`${relative(staging, path)}\n`).update(contents);
  const chunks = join(dist, "bin", hash.digest("hex").slice(0, 12));
  const entry = join(dist, "bin/bench.js");
  for (const { path, contents } of outputFiles) place(join(chunks, relative(staging, path)), contents);
  removeOldChunks(entry, chunks);
  place(entry, Buffer.from(entryText(`./${basename(chunks)}/main.js`)), 0o755);
}

/** Node would tell of a missing file, and of a current folder that is gone, with a stack and the exit code of a regression. */
function entryText(main) {
  return `#!/usr/bin/env node
try {
  await import("${main}");
} catch (error) {
  const isMissing = error?.code === "ERR_MODULE_NOT_FOUND";
  if (!isMissing && error?.syscall !== "uv_cwd") throw error;
  const files = "Files of bench are missing. Install it again; in a clone, run npm run build.";
  const line = isMissing
    ? \`\${error.message.split("\\n")[0]}. \${files}\`
    : "The current folder is gone. Change to one that exists.";
  process.stderr.write(\`bench: \${line}\\n\`);
  process.exitCode = 2;
}
`;
}

/** The command line finds scenarios in folders beside its chunks, a file each. */
function scenarioEntries() {
  const paths = ["scenarios/agent", "scenarios/lab"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  return Object.fromEntries(paths.filter(isScenario).map((path) => [path.replace(/\.ts$/, ""), path]));
}

function isScenario(path) {
  return path.endsWith(".ts") && /^export default /m.test(readFileSync(join(root, path), "utf8"));
}

/** A folder's time is that of the build that replaced it. A day later no `bench` of that build is expected to run. */
function removeOldChunks(entry, chunks) {
  const former = existsSync(entry) ? /\.\/(\w+)\//.exec(readFileSync(entry, "utf8"))?.[1] : undefined;
  const now = new Date();
  for (const { name, parentPath } of readdirSync(dirname(entry), { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  )) {
    const folder = join(parentPath, name);
    if (name === former) utimesSync(folder, now, now);
    else if (folder !== chunks && now.getTime() - statSync(folder).mtimeMs > dayMs) rmSync(folder, { recursive: true });
  }
}

async function bundle(options) {
  const { outputFiles, metafile } = await build(options);
  notePackages(metafile);
  for (const { path, contents } of outputFiles) place(path, contents);
}

function notePackages({ inputs }) {
  for (const path of Object.keys(inputs)) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    if (folder === undefined) continue;
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    bundledPackages.add(`${name}@${version}`);
  }
}

/** Replaces a file in one step, if its content changed: a reader finds the old file or the new one, each whole. */
function place(path, contents, mode = 0o644) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, contents, { mode });
  renameSync(beside, path);
}
