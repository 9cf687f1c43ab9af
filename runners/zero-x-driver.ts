/**
 * Runs 0x through its module: the command forgets how the profiled program ended (exit code 0 after a crash, nothing at
 * all after a signal). Reads its orders from the JSON file named by its argument, writes a result file (see
 * zero-x-result-file.ts). The time limit is the engine's alone. Plain JavaScript as text, so that it is the same from
 * source and from the build.
 */
export const zeroXDriver = `"use strict";
const { readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { argv, exit, kill } = require("node:process");
const order = JSON.parse(readFileSync(argv[2], "utf8"));
const finish = (result) => writeFileSync(order.resultFile, JSON.stringify(result));
let timedOut = false;
const options = {
  ...order.options,
  writeTicks: true,
  onProcessExit: (code) => {
    clearTimeout(timer);
    if (code === 0) return;
    finish({ kind: "engine-failed", code, timedOut });
    exit(0);
  },
};
const timer = setTimeout(() => {
  timedOut = true;
  kill(options.pid, "SIGKILL");
}, order.limitMs);
const ownPath = (name) => / (file:\\/\\/)?\\//.test(name) && !name.includes("/0x/lib/preload/") && !name.includes(order.preload);
require(order.zeroX)(options).then(() => {
  const ticksFile = join(options.outputDir, "ticks.json");
  const ticks = JSON.parse(readFileSync(ticksFile, "utf8"));
  rmSync(ticksFile);
  const program = ticks.filter((stack) => stack.some((frame) => frame.type === "JS" && ownPath(frame.name)));
  finish({ kind: "drawn", ticks: ticks.length, programTicks: program.length });
});
`;
