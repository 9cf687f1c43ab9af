import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandWords, missingScripts } from "../../../src/cli/engines/written-command.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-command-"));
writeFileSync(join(folder, "agent.js"), "");

test.each([
  [`node agent.js "a b" 'c d' {prompt}`, ["node", "{root}/agent.js", "a b", "c d", "{prompt}"]],
  ["node -e it's", ["node", "-e", "it's"]],
])("the command %s has its words", (command, words) => {
  expect(commandWords("--engine", command, folder)).toEqual(words);
});

test.each([`node "agent.js {prompt}`, "node 'agent.js {prompt}", `node "a b" "`])("%s has an open quote", (command) => {
  expect(() => commandWords("--engine", command, folder)).toThrow("a quote is opened and not closed");
});

test("a script that is not there is named, and nothing else", () => {
  const words = ["node", "{root}/agent.js", "agent.js", "other.js", "--config=x.js", "{prompt}"];
  expect(missingScripts(words, folder)).toEqual(["other.js"]);
});
