import { expect, test } from "vitest";
import { toolFailure } from "../../src/core/tool-failure.ts";

const result = { call: 0, isError: false, bytes: 3, text: "two", tail: "two" } as const;

test("a failed call says what came, and of which call if it was another's", () => {
  expect(toolFailure({ ...result, state: "truncated" })).toBe("was truncated: two");
  expect(toolFailure({ ...result, state: "refused" })).toBe("brought nothing of what was asked: two");
  expect(toolFailure({ ...result, state: "refused", text: "\n" })).toBe("came back empty");
  expect(toolFailure({ ...result, state: "refused", ofCall: 1 })).toBe("came back with the result of call 2: two");
});
