import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { jsonSchemas } from "../../../src/cli/schema/schema-file.ts";

const folder = resolve(import.meta.dirname, "../../../schemas");

test("the published schemas are the ones the readers use (npm run schema writes them)", () => {
  const published = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  expect(Object.fromEntries(published)).toEqual(jsonSchemas());
});
