import { expect, test } from "vitest";
import { checkWrittenOptions, complaintInWords } from "../../../src/cli/command-line/written-options.ts";

const kinds = {
  number: ["trials", "fault-ratio"],
  string: ["out", "arm"],
  array: ["arm"],
  boolean: ["gate"],
};

test.for([
  [["--trials", "x"], "--trials x: not a number. Write one such as 5."],
  [["--trials=12abc"], "--trials 12abc: not a number."],
  [["--trials", "0x10"], "--trials 0x10: not a number."],
  [["--faultRatio", "half"], "--fault-ratio half: not a number."],
  [["--trials"], "--trials: its value is missing. Write it behind the option."],
  [["--out", "--gate"], "--out: its value is missing."],
  [["--out", ""], "--out: its value is missing."],
  [["--arm"], "--arm: its value is missing."],
  [["--trials", "1", "--trials", "2"], "--trials: given 2 times, but it takes one value. Write it once."],
  [["--gate=yes"], "--gate=yes: it takes no value. Write --gate or leave it out."],
  [["--no-out"], "--no-out: out can't be switched off. Leave --out out."],
] as const)("%j is refused with what was typed", ([words, message]) => {
  expect(() => checkWrittenOptions(["run", ...words], kinds)).toThrow(message);
});

test.for([
  ["--trials", "3", "--fault-ratio", ".5", "--out", "-", "--gate", "--arm", "a", "--arm", "b"],
  ["--trials=-1", "--out=-1s", "--arm", "-1", "--fault-ratio=1e-3", "--no-gate", "--gate=true", "cold-start"],
  ["--trials", "3", "--", "--trials", "x", "--out"],
] as const)("%j is left to the command", (words) => {
  expect(() => checkWrittenOptions(words, kinds)).not.toThrow();
});

test.for([
  [
    "Unknown arguments: 1, s",
    ["run", "--out", "-1s"],
    "--out -1s: a value can't begin with a dash. Write one such as 1s.",
  ],
  ["Unknown argument: trails", ["run", "--trails", "3"], "Unknown option --trails. Did you mean --trials?"],
  ["Unknown argument: bogus", ["run", "--bogus"], "Unknown option --bogus. bench run --help lists the options."],
  ["Unknown argument: frob", ["frob"], "Unknown command `frob`. bench --help lists the commands."],
  ["Did you mean run?", ["rnu"], "Unknown command `rnu`. Did you mean `run`?"],
  ["Did you mean ui?", ["completion", "X"], "bench completion takes nothing: it prints the script. Leave out `X`."],
  [
    'Invalid values:\n  Argument: tool, Given: "cup", Choices: "cpu", "heap"',
    ["profile", "--tool", "cup"],
    "--tool cup: not a choice. Did you mean `cpu`?",
  ],
  [
    "Not enough non-option arguments: got 0, need at least 1",
    ["baseline"],
    "Something is missing after bench baseline. bench baseline --help says what.",
  ],
] as const)("yargs's %j is said for people", ([message, words, line]) => {
  expect(complaintInWords(message, words, kinds)).toBe(line);
});
