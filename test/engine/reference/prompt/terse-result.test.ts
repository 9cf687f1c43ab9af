import { expect, test } from "vitest";
import { terseResult } from "../../../../src/engine/reference/prompt/terse-result.ts";

test("of command output colours, overwritten progress, repeats and blank runs go, every other word stays", () => {
  const text = "\u001b[32mok\u001b[0m  \nok\nok\nok\n10 %\r50 %\r100 %\n\n\n\nend\nend";
  expect(terseResult("bash", text)).toBe("ok\n[3 more such lines]\n100 %\n\nend\nend");
});

test("matches of one file stand below its path once", () => {
  expect(terseResult("grep", "a.ts:1:one\na.ts:9:two\nb.ts:3:x:y\n[... 4 more matches ...]")).toBe(
    "a.ts\n1:one\n9:two\nb.ts\n3:x:y\n[... 4 more matches ...]",
  );
});

test("the text of a file is never touched, or an edit would not match it", () => {
  expect(terseResult("view", "a  \n\n\n\u001b[1mb")).toBe("a  \n\n\n\u001b[1mb");
});
