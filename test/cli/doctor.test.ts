import { expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";

test("doctor tells each check's status, fact and advice as JSON, and does not fail a busy machine", async () => {
  const { code, stdout } = await bench(emptyFolder(), "doctor", "--json");
  const { checks }: { checks: { id: string; status: string; fact: string; advice: string | null }[] } =
    JSON.parse(stdout);
  expect(code).toBe(0);
  expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(["load", "steal", "timer-late", "loop"]));
  expect(checks.filter(({ status, advice }) => status === "warn" && !advice)).toEqual([]);
});
