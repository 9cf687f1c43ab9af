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

test.each(["node agent.js {prompt} | cat", "a && b", "a > out.txt", "a 2>&1", "a ; b", "a >>log", "a < in"])(
  "%s needs a shell, and says how to write one",
  (command) => {
    expect(() => commandWords("--engine-command", command, folder)).toThrow(
      /^--engine-command: no shell runs the command, so that the agent would get `.+` as a word\. .* sh -c '/,
    );
  },
);

test("operators of a shell in quotes are words, and parts of words stay", () => {
  const words = ["sh", "-c", "a | b", "|", "a=>b", "->", "x&y"];
  expect(commandWords("--engine", `sh -c 'a | b' "|" a=>b -> x&y`, folder)).toEqual(words);
});

test("a script that is not there is named, and nothing else", () => {
  const words = ["node", "{root}/agent.js", "agent.js", "other.js", "--config=x.js", "{prompt}"];
  expect(missingScripts(words, folder)).toEqual(["other.js"]);
});
