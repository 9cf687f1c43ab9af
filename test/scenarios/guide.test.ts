import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { claimDocuments, claims } from "../../scenarios/claims/inventory.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";

const { agent, lab } = await loadCatalogue();
const root = resolve(import.meta.dirname, "../..");

function rowsOf(part: string): string[] {
  return [...part.matchAll(/^\| `[\w-]+` \| .*\? \|.*\|$/gm)].map(String);
}

test("the guide lists every scenario of both catalogues once, with its question and its sets", () => {
  const guide = readFileSync(resolve(root, "docs/scenarios.md"), "utf8");
  const [agentPart = "", labPart = ""] = guide.split(/^## Lab$/m);
  const wanted = (scenarios: typeof agent) =>
    scenarios.map(({ id, question, sets }) => `| \`${id}\` | ${question} | ${sets.join(", ") || "by name"} |`);
  expect(rowsOf(agentPart)).toEqual(wanted(agent));
  expect(rowsOf(labPart)).toEqual(wanted(lab));
});

test("every scenario is told how to be read, in one of the guides, and no guide tells of one that is gone", () => {
  const guides = readdirSync(resolve(root, "docs/scenarios"))
    .map((name) => readFileSync(resolve(root, "docs/scenarios", name), "utf8"))
    .join("\n");
  const told = [...guides.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) =>
    [...(names ?? "").matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? ""),
  );
  expect([...new Set(told)].toSorted()).toEqual([...agent, ...lab].map(({ id }) => id).toSorted());
});

test("the guide to the claims has the documents and their counts as the inventory has them", () => {
  const page = readFileSync(resolve(root, "docs/claims.md"), "utf8");
  const rows = [...page.matchAll(/^\| (S\d) \| (.*) \| (\d+) \|$/gm)].map(([, id, text, count]) => [id, text, count]);
  const wanted = claimDocuments.map(({ id, title, about }) => [
    id,
    `${title}. ${about}`,
    String(claims.filter((claim) => claim.id.startsWith(id)).length),
  ]);
  expect(rows).toEqual(wanted);
});
