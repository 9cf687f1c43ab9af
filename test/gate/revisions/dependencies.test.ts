import { access, chmod, mkdir, readFile, readlink, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { checkOut } from "../../../src/gate/revisions/checkout.ts";
import { type TemporaryRepository, temporaryRepository } from "../temporary-repository.ts";

type Steps = readonly (readonly string[])[];

/** A checkout of an engine whose configuration is in `folder`. */
const built = async (
  repository: TemporaryRepository,
  revision: string,
  {
    folder = "",
    build = [],
    ...install
  }: Partial<Record<"install" | "build", Steps>> & { readonly folder?: string } = {},
) =>
  checkOut({ repository: join(repository.root, folder), revision, cacheFolder: repository.cache, build, ...install });

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Puts programs on the path that stand in for package managers. Each writes its name and arguments to `installed.txt`. */
async function standInManagers(repository: TemporaryRepository): Promise<void> {
  const script = '#!/bin/sh\necho "$(basename "$0") $*" >> installed.txt\n';
  for (const manager of ["npm", "pnpm", "yarn", "bun"]) {
    const path = join(repository.root, "../bin", manager);
    await repository.write({ [join("../bin", manager)]: script });
    await chmod(path, 0o755);
  }
  vi.stubEnv("PATH", `${join(repository.root, "../bin")}${delimiter}${process.env["PATH"] ?? ""}`);
}

test("with an equal lock file the repository's packages are linked, entry by entry, and a build cannot empty them", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({ "package-lock.json": "{}", "packages/own/index.js": "checkout" });
  const modules = join(repository.root, "node_modules");
  await repository.write({ "node_modules/left/index.js": "left", "node_modules/@scope/right/index.js": "right" });
  await symlink(join("..", "packages", "own"), join(modules, "own"));
  const clear =
    "require('fs').rmSync('node_modules/left', { recursive: true }); require('fs').unlinkSync('node_modules/@scope/right')";
  const folder = await built(repository, commit);
  expect(await readFile(join(folder, "node_modules/left/index.js"), "utf8")).toBe("left");
  expect(await readFile(join(folder, "node_modules/@scope/right/index.js"), "utf8")).toBe("right");
  expect(await readlink(join(folder, "node_modules/own"))).toBe(join("..", "packages", "own"));
  await built(repository, commit, { build: [[process.execPath, "-e", clear]] });
  expect(await exists(join(modules, "left/index.js"))).toBe(true);
  expect(await exists(join(modules, "@scope/right/index.js"))).toBe(true);
});

const own = { name: "x", version: "1.0.0" };
const lock = JSON.stringify({
  ...own,
  lockfileVersion: 3,
  packages: {
    "": { ...own, hasInstallScript: true, dependencies: { dep: "file:dep" } },
    dep: { version: "1.0.0" },
    "node_modules/dep": { resolved: "dep", link: true },
  },
});

test("with another lock file the packages are installed, without running their scripts", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({
    "package.json": JSON.stringify({
      ...own,
      scripts: { postinstall: "touch ran.txt" },
      dependencies: { dep: "file:dep" },
    }),
    "package-lock.json": lock,
    "dep/package.json": JSON.stringify({ name: "dep", version: "1.0.0" }),
  });
  await mkdir(join(repository.root, "node_modules"));
  await repository.write({ "package-lock.json": `${lock}\n` });
  const folder = await built(repository, commit);
  expect(await exists(join(folder, "node_modules/dep/package.json"))).toBe(true);
  expect(await exists(join(folder, "ran.txt"))).toBe(false);
});

const installs = (manager: string, rest: string) => `${manager} ${rest}\n`;

test.for([
  ["npm-shrinkwrap.json", "{}", installs("npm", "ci --ignore-scripts --include=dev --no-audit --no-fund")],
  ["package-lock.json", "{}", installs("npm", "ci --ignore-scripts --include=dev --no-audit --no-fund")],
  ["pnpm-lock.yaml", "", installs("pnpm", "install --frozen-lockfile --ignore-scripts")],
  ["yarn.lock", "# yarn lockfile v1\n", installs("yarn", "install --frozen-lockfile --ignore-scripts")],
  ["yarn.lock", "__metadata:\n  version: 8\n", installs("yarn", "install --immutable --mode=skip-build")],
  ["bun.lock", "{}", installs("bun", "install --frozen-lockfile --ignore-scripts")],
  ["bun.lockb", "", installs("bun", "install --frozen-lockfile --ignore-scripts")],
] as const)("%s %j: its own manager installs, in the folder of the lock file", async ([lockFile, text, installed]) => {
  await using repository = await temporaryRepository();
  await standInManagers(repository);
  const commit = await repository.commit({
    "package.json": "{}",
    [lockFile]: text,
    "packages/agent/package.json": "{}",
  });
  const folder = await built(repository, commit, { folder: "packages/agent" });
  expect(await readFile(join(folder, "../../installed.txt"), "utf8")).toBe(installed);
});

test("the nearest lock file counts, and none is needed if the recipe installs or the packages are committed", async () => {
  await using repository = await temporaryRepository();
  await standInManagers(repository);
  const commit = await repository.commit({
    "package-lock.json": "{}",
    "agent/pnpm-lock.yaml": "",
    "vendored/node_modules/left/index.js": "left",
    "vendored/package-lock.json": "{}",
  });
  const folder = await built(repository, commit, { folder: "agent" });
  expect(await readFile(join(folder, "installed.txt"), "utf8")).toMatch(/^pnpm install/);
  expect(await exists(join(folder, "../installed.txt"))).toBe(false);
  const recipe = await built(repository, commit, { folder: "agent", build: [["bun", "install", "--mine"]] });
  expect(await readFile(join(recipe, "installed.txt"), "utf8")).toBe("bun install --mine\n");
  const vendored = await built(repository, commit, { folder: "vendored" });
  expect(await exists(join(vendored, "installed.txt"))).toBe(false);
});

test("install steps of the engine replace bench's own, also if there are none, and run before the build", async () => {
  await using repository = await temporaryRepository();
  await standInManagers(repository);
  const commit = await repository.commit({ "package-lock.json": "{}" });
  const steps = { install: [["yarn", "--mine"]], build: [["bun", "run", "build"]] };
  const folder = await built(repository, commit, steps);
  expect(await readFile(join(folder, "installed.txt"), "utf8")).toBe("yarn --mine\nbun run build\n");
  const empty = await built(repository, commit, { install: [] });
  expect(await exists(join(empty, "installed.txt"))).toBe(false);
});

test.each(["pyproject.toml", "go.mod", "Cargo.toml"])(
  "a project with a %s gets no packages of npm",
  async (manifest) => {
    await using repository = await temporaryRepository();
    await standInManagers(repository);
    const commit = await repository.commit({ "package-lock.json": "{}", [`agent/${manifest}`]: "", "agent/src/a": "" });
    for (const folder of ["agent", "agent/src"]) {
      const root = await built(repository, commit, { folder });
      expect(await exists(join(root.slice(0, root.lastIndexOf("/agent")), "installed.txt"))).toBe(false);
    }
  },
);

test("an install that bench chose and that fails says why it ran, and the manager's own reason", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({
    "package.json": JSON.stringify({ name: "x", version: "1.0.0", dependencies: { left: "^1.0.0" } }),
    "package-lock.json": JSON.stringify({
      name: "x",
      version: "1.0.0",
      lockfileVersion: 3,
      packages: { "": { name: "x", version: "1.0.0" } },
    }),
  });
  await expect(built(repository, commit)).rejects.toMatchObject({
    message: expect.stringMatching(/bench ran it because of package-lock\.json\. Write your own steps/),
    reason: expect.stringMatching(
      /^Build step `npm ci .*` in the checkout of \w{12} exited with code 1: npm error `npm ci` can/,
    ),
  });
});

test("packages of a workspace that share the lock file are linked, and pnpm's store with them", async () => {
  await using repository = await temporaryRepository();
  const commit = await repository.commit({
    "pnpm-lock.yaml": "",
    "package.json": "{}",
    "packages/agent/package.json": "{}",
    "packages/lib/package.json": JSON.stringify({ name: "lib", main: "lib.js" }),
    "packages/lib/lib.js": "module.exports = 'the checkout';",
    "examples/pnpm-lock.yaml": "",
    "examples/package.json": "{}",
  });
  const store = "node_modules/.pnpm/left@1/node_modules/left";
  await repository.write({
    [`${store}/index.js`]: "module.exports = 'left';",
    "packages/agent/node_modules/.cache/x": "a cache",
    "packages/lib/lib.js": "module.exports = 'edited';",
    "examples/node_modules/other/index.js": "other",
  });
  const modules = join(repository.root, "packages/agent/node_modules");
  await symlink(join("../../..", store), join(modules, "left"));
  await symlink("../../lib", join(modules, "lib"));
  const read = [
    [process.execPath, "-p", "require('fs').writeFileSync('read.txt', require('left') + ', ' + require('lib'))"],
  ];
  const folder = await built(repository, commit, { folder: "packages/agent", build: read });
  expect(await readFile(join(folder, "read.txt"), "utf8")).toBe("left, the checkout");
  expect(await exists(join(folder, "node_modules/.cache"))).toBe(false);
  expect(await exists(join(folder, "../../examples/node_modules"))).toBe(false);
});
