/**
 * Replays recorded timings through the gate and holds its error rates against their bars: npm run bench:gate. About
 * a minute; what is replayed was recorded, so the machine need not be quiet. Exit code 1 when a bar is missed.
 */
import { resolve } from "node:path";
import {
  type Bar,
  detectableBars,
  exactBar,
  falseAlarmBars,
  gateBars,
  improvementBars,
  isMet,
  speedBar,
  unchangedAtMarginBar,
} from "../gate/bars.ts";
import { detectionTable, falseSeriesBar } from "../gate/history-bars.ts";
import { heldOutBars } from "../gate/held-out.ts";
import { cpuTrace, fullTraces } from "../gate/trace-replay.ts";

const folder = resolve(import.meta.dirname, "../../../test/gate/traces");
const traces = fullTraces(folder);
const calm = traces.filter(({ machine }) => machine === "calm");
const busy = traces.filter(({ machine }) => machine === "busy");
const size = { metrics: 100, runs: 150 };
const errors = { redBefore: 5, redAfter: 2, wrongUnchanged: 2 };
const limits = {
  calm: { ...errors, detected: { 1.05: 88, 1.1: 95, 1.2: 99 }, inconclusive: 6 },
  cpu: { ...errors, detected: { 1.05: 95, 1.1: 99 }, inconclusive: 6, wrongUnchanged: 0 },
  busy: { ...errors, detected: { 1.05: 25, 1.1: 70, 1.2: 93 }, inconclusive: 45 },
};
const pairs = [15, 30, 60, 100];
let missed = 0;

for (const bar of busy.slice(0, 1).map(speedBar)) {
  show([bar]);
  process.stdout.write(`       that is ${(bar.value / bar.most).toFixed(2)} of the budget\n`);
}
show([exactBar(10_000)]);
show(falseAlarmBars(traces, 4000, [1, 5]));
show([0.03, 0.06].map((logSd) => unchangedAtMarginBar(logSd, 3000)));
show(detectableBars(traces, { pairs, windows: 500, level: 0.005, least: 80 }));
show(heldOutBars(traces, { pairs, windows: 500, level: 0.005, least: 80 }));
show(traces.map((trace) => falseSeriesBar(trace, 500, 2)));
process.stdout.write(detectionTable(calm, 100));
show(gateBars([cpuTrace(folder)], { metrics: 20, runs: 150 }, limits.cpu, "CPU time"));
show(gateBars(calm, size, limits.calm));
show(gateBars(busy, size, limits.busy));
show(improvementBars(calm, size, { least: { 0.95: 88, 0.9: 95, 0.8: 99, 0.5: 100 }, wrongUnchanged: 0 }));
show(improvementBars(busy, size, { least: { 0.9: 65, 0.8: 90, 0.5: 100 }, wrongUnchanged: 2 }));
process.stdout.write(missed === 0 ? "Every bar is met.\n" : `${missed} bars are missed.\n`);
process.exitCode = missed === 0 ? 0 : 1;

function show(bars: readonly Bar[]): void {
  for (const bar of bars) {
    if (!isMet(bar)) missed += 1;
    const unit = bar.unit === "count" ? "" : ` ${bar.unit}`;
    const range =
      bar.most === 100 && bar.unit === "%"
        ? `at least ${bar.least}`
        : bar.least > 0
          ? `${bar.least} to ${bar.most}`
          : `at most ${bar.most}`;
    process.stdout.write(
      `${isMet(bar) ? "ok    " : "MISSED"} ${bar.name}: ${Number(bar.value.toFixed(2))}${unit} (${range}${unit})\n`,
    );
  }
}
