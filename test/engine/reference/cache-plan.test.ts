import { expect, test } from "vitest";
import { withBreakpoints, type CachePlacement } from "../../../src/engine/reference/cache-plan.ts";
import type { Block, Message } from "../../../src/engine/reference/message.ts";

const tools = ["a", "b"].map((name) => ({ name, input_schema: { type: "object" } as const }));
const text = (value: string): Block => ({ type: "text", text: value });
const result = (id: string): Block => ({ type: "tool_result", tool_use_id: id, content: "" });
const thinking: Block = { type: "thinking", thinking: "hm", signature: "s" };
const user = (...content: Block[]): Message => ({ role: "user", content });
const model: Message = { role: "assistant", content: [thinking, text("said")] };

/** Where marks are, as section and position: t1 = second tool, s0 = first system block, m2.1 = second block of the third message. */
function marks(placement: CachePlacement, messages: readonly Message[]): string[] {
  const request = withBreakpoints(placement, { tools, system: ["one", "two"], messages });
  const blocks = request.messages.flatMap(({ content }, at) =>
    typeof content === "string" ? [] : content.flatMap((block, index) => (marked(block) ? [`m${at}.${index}`] : [])),
  );
  return [
    ...request.tools.flatMap((tool, index) => (marked(tool) ? [`t${index}`] : [])),
    ...request.system.flatMap((block, index) => (marked(block) ? [`s${index}`] : [])),
    ...blocks,
  ];
}

test.each<[string, CachePlacement, Message[], string[]]>([
  ["none marks nothing", "none", [user(text("x"))], []],
  ["system marks the end of the system prompt", "system", [user(text("x"))], ["s1"]],
  ["planned marks tools, system and the only user message", "planned", [user(text("x"))], ["t1", "s1", "m0.0"]],
  [
    "planned marks the last block of the last two user messages",
    "planned",
    [user(text("x")), model, user(result("1"), result("2")), model, user(result("3"))],
    ["t1", "s1", "m2.1", "m4.0"],
  ],
  [
    "planned marks a first message with a summary at its end",
    "planned",
    [user(text("x"), text("summary"))],
    ["t1", "s1", "m0.1"],
  ],
  ["empty text is never marked", "planned", [user(text("x"), text(""))], ["t1", "s1", "m0.0"]],
  [
    "a message without a block that may be marked gets no mark",
    "planned",
    [user(text("")), model, user(result("1"))],
    ["t1", "s1", "m2.0"],
  ],
])("%s", (_, placement, messages, expected) => {
  expect(marks(placement, messages)).toEqual(expected);
});

test("the newest mark of one request is the older mark of the next, so that it reads what was written", () => {
  const messages = [user(text("x"))];
  let newest = marks("planned", messages).at(-1);
  for (const id of ["1", "2", "3"]) {
    messages.push(model, user(...Array.from({ length: 25 }, (_, index) => result(`${id}-${index}`))));
    const now = marks("planned", messages);
    expect(now).toHaveLength(4);
    expect(now.at(-2)).toBe(newest);
    newest = now.at(-1);
  }
});

function marked(part: object): boolean {
  return "cache_control" in part;
}
