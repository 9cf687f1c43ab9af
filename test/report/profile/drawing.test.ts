import { expect, test } from "vitest";
import type { CallNode, CodePart } from "../../../src/core/profile-model.ts";
import { drawTree } from "../../../src/report/profile/drawing.ts";

function frame(name: string, file: string, part: CodePart, self: number, children: readonly CallNode[] = []): CallNode {
  const total = children.reduce((sum, child) => sum + child.total, self);
  return { name, file, line: file === "" ? null : 1, part, self, total, children };
}

const draw = (tree: CallNode) => drawTree(tree, () => "").root;

test.each([
  { name: "(top level)", file: "src/keep-alive.ts", drawn: "keep-alive.ts (top level)" },
  { name: "(anonymous)", file: "src/http/http-fetch.ts", drawn: "http-fetch.ts (anonymous)" },
  { name: "(anonymous)", file: "", drawn: "(anonymous)" },
  { name: "answered", file: "src/http/http-fetch.ts", drawn: "answered" },
])("$name of '$file' is drawn as $drawn", ({ name, file, drawn }) => {
  const tree = frame("all", "", "process", 0, [frame(name, file, "engine", 10)]);
  expect(draw(tree).c.map(({ n }) => n)).toEqual([drawn]);
});

test("adjacent frames of Node are drawn as one, as wide as the outermost, and what they call stays its own", () => {
  const called = frame("handler", "src/a.ts", "engine", 3);
  const inner = frame("emit", "node:events", "node", 2, [called]);
  const tree = frame("all", "", "process", 0, [frame("onread", "node:net", "node", 1, [inner])]);
  const [outer] = draw(tree).c;
  expect(outer).toMatchObject({ n: "onread", v: 6 });
  expect(outer?.c.map(({ n, v }) => [n, v])).toEqual([["handler", 3]]);
});
