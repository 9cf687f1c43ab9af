import * as fc from "fast-check";
import { expect, test } from "vitest";
import { apiChange, apiChangeFault, changedTreeFiles } from "../../../../scenarios/lab/composite/api-change.ts";

interface Edit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

function editsOf(seed: string): readonly Edit[] {
  return apiChange(seed).script.turns.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "tool" && block.operation.kind === "edit" ? [block.operation] : [])),
  );
}

/** The tree that the task's own edits lead to, made by hand from its script. */
function doneBy(seed: string): Record<string, string> {
  const tree: Record<string, string> = { ...apiChange(seed).files };
  for (const { path, before, after } of editsOf(seed)) {
    const [head, tail, ...rest] = (tree[path] ?? "").split(before);
    if (tail === undefined || rest.length > 0) throw new Error(`${path} does not hold ${before} once`);
    tree[path] = head + after + tail;
  }
  return tree;
}

test("the script's edits, each of a text that its file holds once, lead to the expected tree; untouched it is not", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 8 }), (seed) => {
      const tree = doneBy(seed);
      expect(Object.keys(tree)).toHaveLength(changedTreeFiles);
      expect(apiChangeFault({ files: tree })).toBeNull();
      expect(apiChangeFault({ files: apiChange(seed).files })).not.toBeNull();
    }),
    { numRuns: 10 },
  );
});

test("one wrong byte anywhere, a file that is gone and one too many are each named", () => {
  const tree = doneBy("a");
  const paths = Object.keys(tree).filter((path) => path !== "fixture.json");
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.nat(), (path, at) => {
      const text = tree[path] ?? "";
      const place = at % text.length;
      const changed = `${text.slice(0, place)}${text[place] === "~" ? "!" : "~"}${text.slice(place + 1)}`;
      expect(apiChangeFault({ files: { ...tree, [path]: changed } })).toBe(`${path} is not as it should be`);
      const { [path]: _, ...rest } = tree;
      expect(apiChangeFault({ files: rest })).toBe(`${path} is gone`);
    }),
  );
  expect(apiChangeFault({ files: { ...tree, "left.txt": "" } })).toBe("left.txt should not be there");
  const { "fixture.json": _, ...unnamed } = tree;
  expect(apiChangeFault({ files: unnamed })).toBe("fixture.json is gone");
});

test("at least 20 files call the function, and the files that only look like it are not among the edits", () => {
  const { files } = apiChange("a");
  const edited = new Set(editsOf("a").map(({ path }) => path));
  expect(edited.size).toBeGreaterThan(20);
  const lookalikes = Object.entries(files).filter(([, text]) => text.includes("= formatPriceList("));
  expect(lookalikes).toHaveLength(6);
  expect(lookalikes.filter(([path]) => edited.has(path))).toEqual([]);
});
