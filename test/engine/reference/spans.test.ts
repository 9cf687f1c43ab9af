import { expect, test } from "vitest";
import { SpanRecorder } from "../../../src/engine/reference/spans.ts";

test("spans of which nobody will hear are not kept", () => {
  const recorder = new SpanRecorder({ nowNs: () => 0n, isoDate: () => "" }, 0);
  for (let turn = 0; turn < 3; turn += 1) recorder.start("chat", null, {}).end();
  expect([recorder.spans, recorder.dropped]).toEqual([[], 3]);
});
