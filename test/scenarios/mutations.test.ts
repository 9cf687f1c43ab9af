import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../scenarios/catalogue.ts";

/** Scenarios that a title here says are broken on purpose: `test("<id>, broken: what is broken and what moves"`. */
function brokenOnPurpose(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .flatMap((path) => [
      ...readFileSync(join(import.meta.dirname, path), "utf8").matchAll(/^test\(\s*"([\w-]+), broken: /gm),
    ])
    .map(([, id]) => id ?? "");
}

test("every scenario has a test that breaks its technique and sees a number move, and no such test is of a scenario that is gone", () => {
  expect([...new Set(brokenOnPurpose())].toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
});
