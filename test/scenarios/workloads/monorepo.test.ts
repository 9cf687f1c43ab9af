import { expect, test } from "vitest";
import { generateMonorepo } from "../../../scenarios/workloads/monorepo.ts";

test("the same seed gives the same repository of about the size asked for, another seed another place for each fact", () => {
  const one = generateMonorepo("a", { lines: 6_000 });
  expect(generateMonorepo("a", { lines: 6_000 })).toEqual(one);
  const lines = Object.values(one.files).join("\n").split("\n").length;
  expect(Math.abs(lines - 6_000)).toBeLessThan(600);
  const other = generateMonorepo("b", { lines: 6_000 });
  expect(other.facts.map(({ path }) => path)).not.toEqual(one.facts.map(({ path }) => path));
});

test("each fact stands in its own file and nowhere else, and the task speaks of some and not of others", () => {
  const { files, facts, task } = generateMonorepo("a", { lines: 3_000 });
  for (const { text, path } of facts)
    expect(Object.entries(files).flatMap(([at, code]) => (code.includes(text) ? [at] : []))).toEqual([path]);
  expect(facts.filter(({ text }) => task.includes(text.split(" ")[2] ?? "")).map(({ reach }) => reach)).toEqual(
    Array.from({ length: 4 }, () => "named"),
  );
});

test("a linked fact's file is imported by the file of a named one", () => {
  const { files, facts } = generateMonorepo("a", { lines: 3_000 });
  const named = facts.filter(({ reach }) => reach === "named").map(({ path }) => files[path] ?? "");
  for (const { path } of facts.filter(({ reach }) => reach === "linked"))
    expect(named.some((text) => text.includes(path.split("/").at(-1) ?? "?"))).toBe(true);
});
