import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sectionTextsOf } from "../../../src/core/section-texts.ts";
import { promptBlock } from "../../../src/provider/wire/prompt.ts";
import { sectionsWithTexts } from "../../../src/provider/wire/section-texts.ts";
import { type PromptText, promptTexts, type TextLine } from "../../../src/report/model/prompt-texts.ts";
import { KeptTexts } from "../../../src/run/kept-texts.ts";
import { requestOf, runRecord, scenarioRecord, trial } from "../../gate/run-records.ts";

type Side = "base" | "head";

/** A trial that sends these system prompts, with the texts that its run keeps. */
function trialOf(side: Side, systems: readonly string[], isKeeping = true) {
  const kept = new KeptTexts(isKeeping);
  const prompts = systems.map((system) => [
    promptBlock("system", JSON.stringify({ text: system, type: "text" })),
    promptBlock("messages", JSON.stringify({ text: "Fix the bug.", type: "text" })),
  ]);
  const requests = prompts.map((prompt, place) => requestOf([...sectionsWithTexts(prompt, prompts[place - 1])]));
  return trial(0, side, {}, { requests: kept.newIn(requests) });
}

function textsOf(base: readonly string[], head: readonly string[], isKeeping = true): readonly PromptText[] {
  const trials = { base: trialOf("base", base, isKeeping), head: trialOf("head", head, isKeeping) };
  return promptTexts(trials, sectionTextsOf([runRecord([scenarioRecord([trials.base, trials.head])])]));
}

function manyLines(word: string, count: number): string {
  return Array.from({ length: count }, (_, place) => `${word} ${place}`).join("\n");
}

function wholeOf(lines: readonly TextLine[], side: Side): readonly string[] {
  return lines.flatMap((line) => {
    switch (line.kind) {
      case "equal":
        return [line.text];
      case "skipped":
        return [`(${line.count})`];
      case "changed": {
        const own = line[side];
        return own === null ? [] : [own.before + own.changed + own.after];
      }
    }
  });
}

test("a section that changed stands side by side in lines, with the words that differ and a few lines around", () => {
  const rules = Array.from({ length: 9 }, (_, place) => `Rule ${place}.`);
  const [text, ...others] = textsOf(
    [["You fix bugs.", ...rules, "Be brief.", "Go."].join("\n")],
    [["You fix bugs.", ...rules, "Be very brief.", "Ask first.", "Go."].join("\n")],
  );
  expect(others).toEqual([]);
  expect(text).toMatchObject({ request: 1, section: "system", more: 0, isCut: false });
  expect(text?.lines).toEqual([
    { kind: "skipped", count: 8 },
    { kind: "equal", text: "Rule 7." },
    { kind: "equal", text: "Rule 8." },
    {
      kind: "changed",
      base: { before: "Be ", changed: "", after: "brief." },
      head: { before: "Be ", changed: "very ", after: "brief." },
    },
    { kind: "changed", base: null, head: { before: "", changed: "Ask first.", after: "" } },
    { kind: "equal", text: `Go.",` },
    { kind: "equal", text: `"type":"text"}` },
  ]);
});

const unbroken = (text: string): string => text.replaceAll("\t", " ").replaceAll("\n", "");

test("what both sides say can be read in full, whatever the texts are", () => {
  const words = fc.array(fc.constantFrom("a", "b\nc", "😀", '"', "\\", "\\n", "\t"), { maxLength: 6 });
  fc.assert(
    fc.property(words, words, (old, now) => {
      const said = { base: old.join(""), head: now.join("") };
      const [text] = textsOf([said.base], [said.head]);
      expect(text === undefined).toBe(said.base === said.head);
      const lines = text?.lines ?? [];
      const isWhole = text !== undefined && !lines.some(({ kind }) => kind === "skipped");
      const lost = (["base", "head"] as const).filter(
        (side) => !unbroken(wholeOf(lines, side).join("")).includes(unbroken(said[side])),
      );
      expect(isWhole ? lost : []).toEqual([]);
    }),
  );
});

test("a secret in a prompt is masked, and a run that keeps no prompts shows none", () => {
  const secret = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
  const [text] = textsOf(["Be brief."], [`Be brief. Key: ${secret}`]);
  expect(JSON.stringify(text)).toContain("redacted");
  expect(JSON.stringify(text)).not.toContain(secret);
  expect(textsOf(["Be brief."], ["Be wordy."], false)).toEqual([]);
});

test("a very long text is shown in part, and what is left out is counted", () => {
  const [text] = textsOf([manyLines("old", 100)], [manyLines("new", 100)]);
  expect(text?.lines).toHaveLength(60);
  expect(text?.more).toBe(40);
});

test("the end of a text that is not kept whole is no difference", () => {
  const long = manyLines("line", 9000);
  expect(textsOf([long], [`${long} and more`])).toEqual([]);
  const [text] = textsOf([long], [`First. ${long}`]);
  expect(text?.isCut).toBe(true);
  expect(text?.lines.filter(({ kind }) => kind === "changed")).toHaveLength(1);
});
