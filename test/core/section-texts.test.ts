import * as fc from "fast-check";
import { expect, test } from "vitest";
import { causesOf } from "../../src/gate/causes/causes.ts";
import { sectionTextsOf, textComparison, textParting } from "../../src/core/section-texts.ts";
import { promptBlock, sectionDigest, type PromptBlock } from "../../src/provider/wire/prompt.ts";
import { sectionsWithTexts } from "../../src/provider/wire/section-texts.ts";
import { causeText } from "../../src/report/model/cause-text.ts";
import { KeptTexts } from "../../src/run/kept-texts.ts";
import { requestOf, runRecord, scenarioRecord, tokens, trial } from "../gate/run-records.ts";

const messages = (texts: readonly string[]) => texts.map((text) => promptBlock("messages", text));
const digestOf = (prompt: readonly PromptBlock[], section: PromptBlock["section"] = "messages") =>
  sectionDigest(prompt, section);

/** A run of one arm, whose requests have these prompts. */
function runOf(side: "base" | "head", ...sessions: readonly (readonly (readonly PromptBlock[])[])[]) {
  const kept = new KeptTexts();
  const trials = sessions.map((prompts, index) => {
    const requests = prompts.map((prompt, place) => requestOf([...sectionsWithTexts(prompt, prompts[place - 1])]));
    return trial(index, side, { tokens: side === "base" ? 1 : 2 }, { requests: kept.newIn(requests) });
  });
  return runRecord([scenarioRecord(trials, { metrics: [tokens] })]);
}

const pieces = fc.array(fc.constantFrom("a", "ab", "é", "😀", "😁", "line\n"), { maxLength: 5 });

test("what both sides say of two sessions is told from the byte where they part", () => {
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 1, maxLength: 4 }), pieces, pieces, (turns, old, fresh) => {
      const session = (last: readonly string[]) => [...turns, last].map(messages);
      const texts = sectionTextsOf([runOf("base", session(old)), runOf("head", session(fresh))]);
      const parting = textParting(texts, digestOf(messages(old)), digestOf(messages(fresh)));
      const [before, after] = [old.join(""), fresh.join("")];
      expect(parting === null).toBe(before === after);
      if (parting === null) return;
      const bytes = (text: string) => Buffer.from(text).subarray(0, parting.atByte).toString();
      expect(bytes(before)).toBe(bytes(after));
      expect(parting.before).not.toBe(parting.after);
    }),
  );
});

test("a text is kept once a side, and secrets are masked", () => {
  const key = `sk-ant-api03-${"Ab3".repeat(30)}`;
  const prompt = [promptBlock("system", `Use ${key} for it.`)];
  const run = runOf("head", [prompt, prompt], [prompt]);
  expect(JSON.stringify(run).split('"rest":"Use')).toHaveLength(2);
  expect(JSON.stringify(run)).not.toContain(key);
});

test("nothing is told beyond the end of a text that was cut, and nothing of a text that is not kept", () => {
  const long = "x".repeat(70_000);
  const [base, head] = [messages([`${long}base`]), messages([`${long}head`])];
  const texts = sectionTextsOf([runOf("base", [base]), runOf("head", [head])]);
  expect(textParting(texts, digestOf(base), digestOf(head))).toBeNull();
  const early = messages([`${"x".repeat(100)}y${long}`]);
  const more = sectionTextsOf([runOf("base", [base]), runOf("head", [early])]);
  expect(textParting(more, digestOf(base), digestOf(early))).toMatchObject({ atByte: 100 });
  expect(textParting(new Map(), digestOf(base), digestOf(early))).toBeNull();
});

const promptsWith = (rule: string) =>
  ["go", "go on"].map((text) => [
    promptBlock("tools", '{"name":"read"}'),
    promptBlock("system", `You are an agent. ${rule} Be brief.`),
    promptBlock("messages", text),
  ]);

test("a cause names the section, the byte and both texts", () => {
  const [base, head] = [runOf("base", promptsWith("Read first.")), runOf("head", promptsWith("Write first."))];
  const judgement = { kind: "exact", verdict: "regressed", difference: 1, detail: null } as const;
  const row = { scenario: "s", arm: "on", metric: "tokens", gates: true, base: 1, head: 2, judgement };
  const sides = {
    scenario: "s",
    arm: "on",
    baseTrials: base.scenarios[0]?.arms[0]?.trials ?? [],
    headTrials: head.scenarios[0]?.arms[0]?.trials ?? [],
  };
  const [cause] = causesOf([row], [sides], [base, head]);
  expect(cause?.difference).toMatchObject({ kind: "prompt-changed", section: "system", request: 1 });
  expect(cause && causeText(head, cause)).toBe(
    "The system prompt differs from request 1 on (byte 18: `Read` became `Write`; 39 → 40 bytes): 1 row in 1 arm",
  );
});

const folderOf = (home: string, run: string) => `/${home}/.cache/agent-engine-bench/trials/run-${run}/work`;
const inFolder = (folder: string, rest: string) => [
  promptBlock("system", JSON.stringify(`Be brief.\nYou work in ${folder}.\n${rest}`)),
];
const [then, now] = [folderOf("home/me", "000001"), folderOf("root", "a1B2c3")];

test("the folder in which bench ran a side is no difference, and what comes after it is found", () => {
  const [base, head, other] = [inFolder(then, "Stop."), inFolder(now, "Stop."), inFolder(now, "Go on.")];
  const texts = sectionTextsOf([runOf("base", [base]), runOf("head", [head, other])]);
  const isSame = textComparison(texts);
  const [one, same, changed] = [base, head, other].map((prompt) => digestOf(prompt, "system"));
  expect([isSame(one, one), isSame(one, same), isSame(one, changed), isSame(undefined, same)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(textParting(texts, one, same)).toBeNull();
  const parting = textParting(texts, one, changed);
  expect(parting).toMatchObject({
    before: expect.stringContaining("Stop.") as unknown,
    after: expect.stringContaining("Go on.") as unknown,
  });
  const text = base[0]?.text ?? "";
  expect(parting?.atByte).toBe(text.indexOf("Stop."));
});

test("another folder of the user's is a difference, and texts that were cut are the same as far as they are told", () => {
  const users = [inFolder("/home/me/one", "Stop."), inFolder("/home/me/two", "Stop.")] as const;
  const kept = sectionTextsOf([runOf("base", [users[0]]), runOf("head", [users[1]])]);
  expect(textComparison(kept)(digestOf(users[0], "system"), digestOf(users[1], "system"))).toBe(false);
  const long = "x".repeat(70_000);
  const cut = [inFolder(then, long), inFolder(now, long)] as const;
  const texts = sectionTextsOf([runOf("base", [cut[0]]), runOf("head", [cut[1]])]);
  expect(textComparison(texts)(digestOf(cut[0], "system"), digestOf(cut[1], "system"))).toBe(true);
});

test("a stored baseline of another run's folder does not hide what changed in the head", () => {
  const [base, head] = [inFolder(then, "Use `read`."), inFolder(now, "Use `grep`.")];
  const runs = [
    runOf("base", [base, [...base, ...messages(["a"])]]),
    runOf("head", [inFolder(now, "Use `read`."), [...head, ...messages(["a"])]]),
  ];
  const [baseTrials, headTrials] = runs.map(({ scenarios }) => scenarios[0]?.arms[0]?.trials ?? []);
  const judgement = { kind: "exact", verdict: "regressed", difference: 1, detail: null } as const;
  const row = { scenario: "cache", arm: "on", metric: "tokens", gates: true, base: 1, head: 2, judgement };
  const side = { scenario: "cache", arm: "on", baseTrials: baseTrials ?? [], headTrials: headTrials ?? [] };
  const [cause] = causesOf([row], [side], runs);
  expect(cause?.difference).toMatchObject({ kind: "prompt-changed", section: "system", request: 2 });
});
