import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cassetteScenarios } from "../../../src/cli/cassettes/cassette-scenarios.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { keptWords, PrivateWords, type Words } from "../../../src/import/private-words.ts";
import { type FormatName, readers } from "../../../src/import/read-session.ts";
import { sealSession } from "../../../src/import/sealed-session.ts";
import { writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { claudeCode, geminiCli, har, opencode, otel, pi, proxy, rollout } from "../../import/session-texts.ts";
import { emptyFolder } from "../bench-process.ts";

const texts: Readonly<Record<FormatName, string>> = {
  "claude-code": claudeCode,
  codex: rollout,
  pi,
  opencode,
  "gemini-cli": geminiCli,
  otel,
  har,
  proxy,
};

/** The scenarios of a session that was imported. */
async function scenariosOf(format: FormatName, words: Words, text = texts[format]) {
  const sealed = await sealSession(readers[format]([{ name: "file", text }], words));
  if (sealed.kind === "refused") throw new Error(sealed.leaks.join());
  const folder = emptyFolder();
  writeFileSync(join(folder, "it.json"), writeCassette(sealed.cassette));
  const { scripted, exact, session } = await cassetteScenarios("it.json", folder);
  const [arm] = scripted.arms;
  if (arm === undefined) throw new Error("no arm");
  const { prompt, script, files } = scripted.workload(arm, "seed");
  return { arm, prompt, script, files: files ?? {}, hasExact: exact !== null, session };
}

/** What the model says and does, a word each. */
function told({ turns }: TurnScript): string[][] {
  return turns.map(({ blocks }) => blocks.map((block) => (block.kind === "tool" ? block.operation.kind : block.kind)));
}

test.for([
  ["claude-code", "count the files", [["run"], ["write"], ["text"]], "a\nb"],
  ["codex", "count the files", [["run"], ["text"]], "a\nb"],
  ["pi", "count", [["run"], ["text"]], "a"],
  ["gemini-cli", "count the files", [["run"], ["text"]], "a"],
  // It ends before a request could bring the result.
  ["opencode", "count", [["run"], ["text"]], ""],
] as const)(
  "a session of %s runs by its prompt, its calls and its results, and never as it was",
  async ([format, prompt, turns, said]) => {
    const kept = await scenariosOf(format, keptWords);
    expect(kept).toMatchObject({ prompt, hasExact: false });
    expect(told(kept.script)).toEqual(turns);
    const results = Object.values(kept.files);
    expect(results).toContain(said);
    const hidden = await scenariosOf(format, new PrivateWords("private"));
    expect(hidden.prompt).not.toBe(prompt);
    expect(hidden.prompt).toHaveLength(prompt.length);
    expect(told(hidden.script)).toEqual(turns);
    expect(Object.values(hidden.files).map(({ length }) => length)).toEqual(results.map(({ length }) => length));
  },
);

test("recordings share no arm: a run remembers workloads by arm", async () => {
  const sessions = await Promise.all([scenariosOf("pi", keptWords), scenariosOf("codex", keptWords)]);
  expect(new Set(sessions.map(({ arm }) => arm)).size).toBe(2);
});

test("the tools' time is that between answer and results, and at most ten minutes", async () => {
  const { session } = await scenariosOf("claude-code", keptWords);
  expect(session.turns.map(({ toolsNs }) => toolsNs)).toEqual([1e9, 1e9, 0]);
  const late = claudeCode.replaceAll(/10:00:0(?=[3-6])/g, "18:00:0");
  const { session: waited } = await scenariosOf("claude-code", keptWords, late);
  expect(waited.turns[0]?.toolsNs).toBe(600e9);
});

test.for(["har", "otel", "proxy"] as const)(
  "answers that %s does not hold can't be played, and the complaint says so",
  async (format) => {
    await expect(scenariosOf(format, keptWords)).rejects.toThrow(
      /it\.json: its answers are not in it, only their usage/,
    );
  },
);

function answer(content: object): object {
  return { body: { type: "message", role: "assistant", content: [content] } };
}

test("calls of a proxy's log run both ways", async () => {
  const body = { model: "claude-sonnet-5", max_tokens: 9, tools: [{ name: "Bash", input_schema: {} }] };
  const user = { role: "user", content: "count" };
  const call = { type: "tool_use", id: "t1", name: "Bash", input: { command: "ls" } };
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "a" }] };
  const text = [
    { request: { body: { ...body, messages: [user] } }, response: answer(call) },
    {
      request: { body: { ...body, messages: [user, { role: "assistant", content: [call] }, result] } },
      response: answer({ type: "text", text: "One." }),
    },
  ]
    .map((line) => JSON.stringify(line))
    .join("\n");
  const { prompt, script, hasExact, files } = await scenariosOf("proxy", keptWords, text);
  expect({ prompt, hasExact, files: Object.values(files) }).toEqual({ prompt: "count", hasExact: true, files: ["a"] });
  expect(told(script)).toEqual([["run"], ["text"]]);
});
