import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { startProgress } from "../../../src/cli/terminal/progress.ts";
import { pairedTrials, runRecord, scenarioRecord } from "../../gate/run-records.ts";

test("without a terminal, every fifth pair tells how far the widest row is from a decision", () => {
  const stream = Object.assign(new PassThrough(), { isTTY: false });
  const progress = startProgress(stream);
  const record = runRecord([scenarioRecord(pairedTrials("a", 15, 1))]);
  const row = { scenario: "cold-start", arm: "lazy", metric: "process.cpu_time", halfWidth: 0.062, margin: 0.03 };
  progress.decideBy(() => ({ ...row, pairs: 15, decidedAt: 60 }));
  for (const pairs of [14, 15, 16]) progress.onEvent({ kind: "pair-end", pairs, open: ["cold-start"], record });
  progress.decideBy(() => ({ ...row, pairs: 20, decidedAt: null }));
  progress.onEvent({ kind: "pair-end", pairs: 20, open: ["cold-start"], record });
  progress.end();
  expect(String(stream.read())).toBe(
    [
      "  15 pairs · widest: cold-start lazy process.cpu_time ±6.2 % of a margin of 3.0 %, decided after about 60 pairs\n",
      "  20 pairs · widest: cold-start lazy process.cpu_time ±6.2 % of a margin of 3.0 %, may stay open\n",
    ].join(""),
  );
});
