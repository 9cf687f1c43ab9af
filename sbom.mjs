/*
 * Writes the software bill of materials of the package (CycloneDX): dependencies that are installed with it, and packages that
 * `build.mjs` has put into its bundles. `node sbom.mjs [FILE]`, after a build. The same lockfile gives the same bytes.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const bundled = new Set(JSON.parse(readFileSync(join(root, "dist/bundled-packages.json"), "utf8")));
const npm = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
const all = JSON.parse(execFileSync("npm", npm, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 }));

const isDevelopment = ({ properties = [] }) => properties.some((one) => one.name === "cdx:npm:package:development");
const components = all.components.filter((one) => !isDevelopment(one) || bundled.has(one["bom-ref"]));
const missing = [...bundled].filter((one) => !components.some((component) => component["bom-ref"] === one));
if (missing.length > 0) throw new Error(`Bundled, but not in the lockfile: ${missing.join(", ")}`);

const shipped = new Set([all.metadata.component["bom-ref"], ...components.map((component) => component["bom-ref"])]);
const dependencies = all.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => shipped.has(one)) }));
// npm draws a serial number and takes the time. Both would make two packages of one commit differ.
const { serialNumber: _, metadata, ...rest } = all;
const { timestamp: __, ...constant } = metadata;
const bill = {
  ...rest,
  metadata: { ...constant, component: { ...metadata.component, name } },
  components,
  dependencies,
};
writeFileSync(process.argv[2] ?? join(root, "dist/sbom.cdx.json"), `${JSON.stringify(bill, null, 1)}\n`);
