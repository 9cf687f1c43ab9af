import { realpathSync } from "node:fs";
import { machineClock } from "../../../src/core/clock.ts";
import { runProgram } from "../program/run-program.ts";
import { brokenAnswer } from "./broken-answer.ts";

/** Runs the engine against an answer that breaks off, where its failure is what is expected. */
await runProgram((input) => brokenAnswer(input, { root: realpathSync(process.cwd()), clock: machineClock }));
