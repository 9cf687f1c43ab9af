import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { auditSchema } from "../../../src/cli/audit/audit-file.ts";
import { bench, emptyFolder } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";

const wasteful = resolve(import.meta.dirname, "../../programs/engine-wasteful.mjs");

test(
  "a command that nobody has described gets its card, in all forms, and its waste is found twice alike",
  { timeout: 300_000 },
  async () => {
    const folder = emptyFolder();
    const command = ["--", "node", wasteful, "clock", "{prompt}"];
    const options = ["audit", "--json", "--budget", "1s", "--fail-on", "volatile-prompt"];
    const first = await bench(folder, ...options, ...command);
    expect({ code: first.code, complaint: first.stderr.match(/^bench: .*/gm) }).toEqual({ code: 1, complaint: null });
    const audit = auditSchema.parse(JSON.parse(first.stdout));
    expect(audit.engine.id).toBe("engine-wasteful");
    const finding = audit.findings.find(({ rule }) => rule === "volatile-prompt");
    expect(finding?.title).toMatch(
      /^A clock in the system prompt changes it in \d+ of \d+ requests \(byte \d+: "\S+Z\.?" became/,
    );
    expect(finding?.cost.nanoUsd).toBeGreaterThan(0);
    expect(audit.parts.map(({ part }) => part)).toHaveLength(6);
    const [run = ""] = readdirSync(join(folder, "reports"));
    const files = readdirSync(join(folder, "reports", run)).toSorted();
    expect(files).toEqual(["audit.html", "audit.json", "audit.md", "audit.sarif", "run.json"]);
    const page = readFileSync(join(folder, "reports", run, "audit.html"), "utf8");
    for (const { title } of audit.findings) expect(page).toContain(title.slice(0, 40));
    // The time was over before the long questions. What they would have shown is unknown.
    const byId = new Map(audit.parts.flatMap(({ figures }) => figures).map((figure) => [figure.id, figure]));
    for (const id of ["hung", "lost", "ignored", "big-output"])
      expect(byId.get(id)).toMatchObject({
        kind: "none",
        isAsked: false,
        reason: "not asked before the time was over",
      });
    expect(audit.parts.find(({ part }) => part === "robustness")?.grade).toBe("unknown");
    expect(page).toContain("Not asked before the time was over: ");
    for (const id of ["first-request", "requests-before", "first-prompt", "prefix-breaks", "cost", "turn-around"])
      expect(byId.get(id)?.kind).toBe("value");
    const second = auditSchema.parse(JSON.parse((await bench(folder, ...options, ...command)).stdout));
    const exact = (audited: typeof audit) => [
      audited.findings.map(({ rule }) => rule).filter((rule) => !timed.has(rule)),
      audited.parts.flatMap(({ figures }) =>
        figures.flatMap((figure) =>
          figure.kind === "value" && figure.metricKind !== "measured" ? [[figure.id, figure.value]] : [],
        ),
      ),
    ];
    expect(exact(second)).toEqual(exact(audit));
  },
);

/** What these rules find depends on the machine's load. */
const timed = new Set(["late-exit", "slow-start", "slow-tool-call", "tools-sequential", "answer-held-back"]);

test.each([
  [
    ["audit", "--fail-on", "volatile-promt"],
    "--fail-on volatile-promt: there is no such rule. Did you mean `volatile-prompt`?",
  ],
  [["audit", "nobody"], "Unknown engine `nobody`."],
  [["audit"], "No engine is configured here."],
  [["audit", "--", "no-such-command"], "there is no program no-such-command in PATH"],
])("bench %j says in one line what is wrong", async (words, line) => {
  const { code, stderr } = await benchInTurn(emptyFolder(), ...words);
  expect(code).toBe(2);
  expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(line)]);
});

test.each([
  [
    "a program that can't be started",
    ["./no-such-command"],
    /^bench: no-such-command can't be audited: engine could not be started: .*ENOENT/,
  ],
  [
    "a command that calls nobody",
    ["node", "-e", "console.log(1)"],
    /^bench: node can't be audited: engine ended without calling the model/,
  ],
])("%s is named in one line after the first question", { timeout: 240_000 }, async (_, command, line) => {
  const { code, stdout, stderr } = await bench(emptyFolder(), "audit", "--budget", "1s", "--", ...command);
  expect(code).toBe(2);
  expect(
    stderr
      .trim()
      .split("\n")
      .filter((one) => one.startsWith("bench:")),
  ).toEqual([expect.stringMatching(line)]);
  expect(stdout).not.toContain("not graded");
});
