import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const root = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

/** Packages of a lockfile, by where they are installed. The project itself is left out. */
function packagesOf(path: string) {
  const { packages } = lockfile.parse(JSON.parse(read(path)));
  return Object.entries(packages)
    .filter(([place]) => place !== "")
    .map(([place, one]) => ({ ...one, place, name: place.replace(/^.*node_modules\//, "") }));
}

const packages = packagesOf("package-lock.json");

/** Scripts that `npm ci` runs, and why they are let. None belongs to a package that is installed with bench. */
const namedScripts: Readonly<Record<string, string>> = {
  esbuild: "checks the program of this platform, which is a package of its own",
  protobufjs: "warns about version ranges; comes with @google/genai",
  "@google/genai": "does nothing",
};

test("no package runs a script at its installation, but for those that are named here", () => {
  expect(packages.length).toBeGreaterThan(500);
  const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript === true);
  expect(scripted.map(({ name }) => name).toSorted()).toEqual(Object.keys(namedScripts).toSorted());
  expect(scripted.filter(({ dev }) => dev !== true)).toEqual([]);
  const ofProfilers = packagesOf(".ci/profilers/package-lock.json").filter(({ hasInstallScript }) => hasInstallScript);
  expect(ofProfilers.map(({ name }) => name)).toEqual(["es5-ext"]);
});

test("every package comes from the registry that npm is set to, under a digest", () => {
  for (const { place, resolved, integrity } of [...packages, ...packagesOf(".ci/profilers/package-lock.json")]) {
    // The lockfile names no place for a package of a registry. It would name a git repository, a folder or another host.
    expect({ place, resolved, integrity }).toEqual({ place, integrity: expect.stringMatching(/^sha512-/) });
  }
});

/** Licences that allow to ship a package with an MIT program. */
const allowed = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
  "Zlib",
];
/** Only used here, never shipped. The Mozilla licence covers files of axe-core and lightningcss; argparse has Python's. */
const allowedInDevelopment = [...allowed, "MPL-2.0", "Python-2.0", "AFL-2.1"];
/** Packages whose manifest names none. The text of the licence is in the package. */
const readByHand: Readonly<Record<string, string>> = {
  "node_modules/css-color-converter/node_modules/color-convert": "MIT",
};

/** Whether a licence expression holds only names of the list, or offers one of them. */
function isAllowed(expression: string, names: readonly string[]): boolean {
  const offers = expression.replaceAll(/[()]/g, "").split(" OR ");
  return offers.some((offer) => offer.split(" AND ").every((one) => names.includes(one)));
}

test("every package has a licence that allows its use", () => {
  const wrong = packages.filter(
    ({ place, license = readByHand[place] ?? "none", dev }) =>
      !isAllowed(license, dev === true ? allowedInDevelopment : allowed),
  );
  expect(wrong.map(({ place, license }) => `${place}: ${license}`)).toEqual([]);
});

const bill = z.object({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.object({ component: z.object({ name: z.string() }) }),
  components: z.array(z.object({ "bom-ref": z.string(), licenses: z.array(z.unknown()).optional() })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

test("the bill of materials has what is installed with bench and what is in its bundles, and is the same each time", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-sbom-"));
  const [first, second] = ["first", "second"].map((name) => {
    execFileSync(process.execPath, [join(root, "sbom.mjs"), join(folder, name)]);
    return readFileSync(join(folder, name), "utf8");
  });
  expect(second).toBe(first);
  const { metadata, components, dependencies } = bill.parse(JSON.parse(first ?? ""));
  expect(metadata.component.name).toBe("agent-engine-bench");
  const listed = new Set(components.map((component) => component["bom-ref"]));
  const installed = packages.filter(({ dev }) => dev !== true);
  const names = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
  expect(installed.length).toBeGreaterThan(Object.keys(names.dependencies).length);
  for (const [name, version] of Object.entries(names.dependencies)) expect(listed).toContain(`${name}@${version}`);
  // In the bundles, and in the manifest only for development.
  for (const name of ["yargs", "preact", "chart.js", "execa"]) expect([...listed].join(" ")).toContain(` ${name}@`);
  // Used to build and to test only.
  for (const name of ["vitest", "typescript", "oxlint"]) expect([...listed].join(" ")).not.toContain(` ${name}@`);
  expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !listed.has(ref))).toEqual([]);
});

test("the action and the workflows take the steps of others by commit, with the version beside it", () => {
  const steps = ["action.yml", ".github/workflows/ci.yml", ".github/workflows/docs.yml"].flatMap((path) =>
    [...read(path).matchAll(/uses: (.*)$/gm)].map(([, step = ""]) => step),
  );
  expect(steps.length).toBeGreaterThan(4);
  for (const step of steps) expect(step).toMatch(/^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
});

test.each([
  ["all packages are signed", 0, "audited 900 packages", 0],
  ["a package has an invalid signature", 1, "1 package has an invalid registry signature", 1],
  [
    "the registry gives no signatures",
    1,
    "npm error found no dependencies to audit that were installed from a supported registry",
    0,
  ],
  ["there is no network", 1, "npm error network request failed, reason: getaddrinfo ENOTFOUND", 0],
])("where %s, the check of signatures ends as it should", (_, npmCode, text, code) => {
  const folder = mkdtempSync(join(tmpdir(), "bench-signatures-"));
  writeFileSync(join(folder, "npm"), `#!/bin/sh\necho '${text}' >&2\nexit ${npmCode}\n`);
  chmodSync(join(folder, "npm"), 0o755);
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
  const { status, stdout, stderr } = spawnSync(join(root, ".ci/signatures"), { env, encoding: "utf8" });
  expect({ status, said: stdout + stderr }).toEqual({ status: code, said: expect.stringContaining(text) });
});
