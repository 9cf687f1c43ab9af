import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { plants } from "./plants.ts";

test.for(plants)("there is one place in the engine to plant $name", ({ file, before }) => {
  const source = readFileSync(resolve(import.meta.dirname, "../..", file), "utf8");
  expect(source.split(before)).toHaveLength(2);
});
