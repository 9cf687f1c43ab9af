import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CacheDecision, decideCache, prefixKeys, settingsFor } from "../../../src/provider/cache/prompt-cache.ts";
import { promptBlock, type PromptBlock } from "../../../src/provider/wire/prompt.ts";

const settings = { system: "", messages: "" };
const kinds = ["text", "tool_use", "tool_result"] as const;

interface SketchedBlock {
  readonly letter: string;
  readonly bytes: number;
  readonly kind: (typeof kinds)[number];
  readonly breakpoint: "5m" | "1h" | null;
}

function blockOf({ letter, bytes, kind, breakpoint }: SketchedBlock): PromptBlock {
  return promptBlock("messages", letter.repeat(bytes), { run: kind === "text" ? null : kind, breakpoint });
}

/** The rules as sentences, with prefixes compared as whole texts and every candidate tried. */
function bruteForce(
  blocks: readonly PromptBlock[],
  cached: ReadonlySet<string>,
  minimum: number,
): Omit<CacheDecision, "uses"> {
  const prefixText = (index: number): string => JSON.stringify(blocks.slice(0, index + 1).map((block) => block.text));
  const tokens = (index: number): number => blocks.slice(0, index + 1).reduce((sum, block) => sum + block.tokens, 0);
  const steps = (from: number, to: number): number => {
    let count = 1;
    for (let index = from; index < to; index += 1) {
      const sameRun = blocks[index]?.run !== null && blocks[index]?.run === blocks[index + 1]?.run;
      if (!sameRun) count += 1;
    }
    return count;
  };
  const points = blocks.flatMap((block, index) =>
    block.breakpoint !== null && tokens(index) >= minimum ? [index] : [],
  );
  const hits = points.flatMap((point) =>
    blocks.flatMap((_, index) =>
      index <= point && steps(index, point) <= 20 && cached.has(prefixText(index)) ? [tokens(index)] : [],
    ),
  );
  const a = Math.max(0, ...hits);
  const b = Math.max(a, ...points.filter((point) => blocks[point]?.breakpoint === "1h").map(tokens));
  const c = Math.max(b, ...points.map(tokens));
  return { readTokens: a, write1hTokens: b - a, write5mTokens: c - b, freshTokens: tokens(blocks.length - 1) - c };
}

test("the decision equals a brute-force reading of the rules", () => {
  const block = fc.record({
    letter: fc.constantFrom("a", "b"),
    bytes: fc.integer({ min: 1, max: 40 }),
    kind: fc.constantFrom(...kinds),
    breakpoint: fc.constantFrom(null, null, null, "5m" as const, "1h" as const),
  });
  fc.assert(
    fc.property(
      fc.array(block, { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(59), { maxLength: 3 }),
      fc.integer({ min: 0, max: 100 }),
      (sketch, cachedAt, minimum) => {
        const blocks = sketch.map(blockOf);
        const keys = prefixKeys("m", settings, blocks);
        const held = cachedAt.filter((index) => index < blocks.length);
        const cachedKeys = new Set(held.map((index) => keys[index]));
        const cachedTexts = new Set(
          held.map((index) => JSON.stringify(blocks.slice(0, index + 1).map(({ text }) => text))),
        );
        const { uses, ...counts } = decideCache({
          blocks,
          keys,
          minimumTokens: minimum,
          isReadable: (key) => cachedKeys.has(key),
        });
        expect(counts).toEqual(bruteForce(blocks, cachedTexts, minimum));
        const total = blocks.reduce((sum, { tokens }) => sum + tokens, 0);
        expect(counts.readTokens + counts.write1hTokens + counts.write5mTokens + counts.freshTokens).toBe(total);
        let before = 0;
        const prefixTokens = blocks.map(({ tokens }) => (before += tokens));
        const ends = keys.filter((_, at) => blocks[at]?.breakpoint !== null && (prefixTokens[at] ?? 0) >= minimum);
        const used = uses.map(({ key }) => key);
        expect(ends.filter((key) => !used.includes(key))).toEqual([]);
        expect(used.filter((key) => !ends.includes(key) && !cachedKeys.has(key))).toEqual([]);
      },
    ),
  );
});

function decideOver(blocks: readonly PromptBlock[], cachedIndex: number): number {
  const keys = prefixKeys("m", settings, blocks);
  return decideCache({ blocks, keys, minimumTokens: 0, isReadable: (key) => key === keys[cachedIndex] }).readTokens;
}

const plain = (count: number, run: PromptBlock["run"]): PromptBlock[] =>
  Array.from({ length: count }, (_, index) =>
    promptBlock("messages", `b${index}`, { run, breakpoint: index === count - 1 ? "5m" : null }),
  );

test("the twentieth position back is read, the twenty-first is not, and a run of tool results is one position", () => {
  expect(decideOver(plain(20, null), 0)).toBe(1);
  expect(decideOver(plain(21, null), 0)).toBe(0);
  expect(decideOver([promptBlock("messages", "zero"), ...plain(50, "tool_result")], 0)).toBe(1);
});

test("settings of the messages change no key before the messages, and the model changes all", () => {
  const blocks = [promptBlock("tools", "t"), promptBlock("system", "s"), promptBlock("messages", "m")];
  const before = prefixKeys("m", settings, blocks);
  const toolChoice = prefixKeys("m", { system: "", messages: "any" }, blocks);
  expect(toolChoice.map((key, index) => key === before[index])).toEqual([true, true, false]);
  const other = prefixKeys("n", settings, blocks);
  expect(other.some((key, index) => key === before[index])).toBe(false);
});

test("a change of thinking touches the messages, or everything, as the model has it", () => {
  const blocks = (["tools", "system", "messages"] as const).map((section) => promptBlock(section, section));
  const keysWith = (thinkingInvalidates: "messages" | "everything", thinking: string): string[] => {
    const asked = { system: "", messages: thinking, thinking };
    return prefixKeys("m", settingsFor({ thinkingInvalidates }, asked), blocks);
  };
  const kept = (what: "messages" | "everything"): boolean[] => {
    const [off, on] = [keysWith(what, "off"), keysWith(what, "on")];
    return off.map((key, index) => key === on[index]);
  };
  expect([kept("messages"), kept("everything")]).toEqual([
    [true, true, false],
    [false, false, false],
  ]);
});
