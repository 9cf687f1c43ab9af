import * as fc from "fast-check";
import { expect, test } from "vitest";
import { renderPrompt } from "../../../src/provider/wire/anthropic/prompt-rendering.ts";
import { blockAfter, type KnownBlock } from "../../../src/provider/cache/block-cache.ts";
import { sortedMembers } from "../../../src/provider/wire/json-object.ts";
import { promptBlock } from "../../../src/provider/wire/prompt.ts";

/** Sources that look alike at first sight: few values, many coincidences. */
const source = fc.record(
  {
    type: fc.constantFrom("text", "tool_result"),
    tool_use_id: fc.constantFrom("a", "b"),
    text: fc.constantFrom("x", "y", `${"long ".repeat(20)}tail`, `${"else ".repeat(20)}tail`),
    content: fc.anything({ maxDepth: 2, values: [fc.constantFrom(0, 1, "0", null, true)] }),
    input: fc.dictionary(fc.constantFrom("p", "q"), fc.constantFrom(1, "1", null), { maxKeys: 2 }),
  },
  { requiredKeys: ["type"] },
);

test("a remembered block is the one that rendering anew would give", () => {
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 30 }), (sources) => {
      let before: KnownBlock | null = null;
      for (const each of sources) {
        const text = JSON.stringify(sortedMembers(each));
        before = blockAfter(before, "property ", each, "cache_control", () => promptBlock("messages", text));
        expect(before.block.text).toBe(text);
      }
    }),
  );
});

test("what was seen before is not rendered again, and a breakpoint neither prevents that nor sticks", () => {
  const block = { type: "text", text: "once, and never again" };
  const marked = { ...block, cache_control: { type: "ephemeral" } };
  let renderings = 0;
  const render = () => {
    renderings += 1;
    return promptBlock("messages", "text");
  };
  const rendered = [block, marked, { ...block }].map(
    (each) => blockAfter(null, "counted ", each, "cache_control", render).block,
  );
  expect(renderings).toBe(1);
  expect(new Set(rendered).size).toBe(1);
  const prompts = [marked, block].map((each) => renderPrompt([], [], [{ role: "user", blocks: [each] }]));
  expect(prompts.map((blocks) => ("kind" in blocks ? null : blocks[0]?.breakpoint))).toEqual(["5m", null]);
});

test("the same source in another role is another block, also where it stood the last time", () => {
  const said = { type: "text", text: "said by both" };
  const texts = ["user ", "assistant ", "user "].map(
    (role) => blockAfter(null, role, said, "cache_control", () => promptBlock("messages", role)).block.text,
  );
  expect(texts).toEqual(["user ", "assistant ", "user "]);
});

test("a block that every conversation begins with outlives many times what is remembered", () => {
  const first = { type: "text", text: "the instructions" };
  let renderings = 0;
  const begin = () =>
    blockAfter(null, "long ", first, "cache_control", () => {
      renderings += 1;
      return promptBlock("system", "the instructions");
    });
  for (let turn = 0; turn < 20_000; turn += 1) {
    const said = { type: "text", text: `turn ${turn}` };
    blockAfter(begin(), "long ", said, "cache_control", () => promptBlock("messages", said.text));
    // Between its turns the provider hears from others.
    if (turn % 10_000 === 9_999)
      blockAfter(null, "other ", said, "cache_control", () => promptBlock("messages", said.text));
  }
  expect(renderings).toBe(1);
});
