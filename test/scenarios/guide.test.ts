import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../scenarios/catalogue.ts";
import { claims } from "../../scenarios/claims/inventory.ts";

const root = resolve(import.meta.dirname, "../..");

test("the guide lists every scenario once, with its question and its sets, in the order of the catalogue", () => {
  const rows = [...readFileSync(resolve(root, "docs/scenarios.md"), "utf8").matchAll(/^\| `.*\|$/gm)].map(String);
  expect(rows).toEqual(
    catalogue.map(({ id, question, sets }) => `| \`${id}\` | ${question} | ${sets.join(", ") || "by name"} |`),
  );
});

test("every scenario is told how to be read, in one of the guides, and no guide tells of one that is gone", () => {
  const guides = readdirSync(resolve(root, "docs/scenarios"))
    .map((name) => readFileSync(resolve(root, "docs/scenarios", name), "utf8"))
    .join("\n");
  const told = [...guides.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) =>
    [...(names ?? "").matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? ""),
  );
  expect([...new Set(told)].toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
});

test("the guide to the claims counts them as the inventory does", () => {
  const page = readFileSync(resolve(root, "docs/claims.md"), "utf8");
  const counted = [...page.matchAll(/^\| (S\d) \|.*\| (\d+) \|$/gm)].map(([, source, count]) => [
    source,
    Number(count),
  ]);
  const sources = [...new Set(claims.map(({ id }) => id.slice(0, 2)))];
  expect(counted).toEqual(sources.map((source) => [source, claims.filter(({ id }) => id.startsWith(source)).length]));
});
