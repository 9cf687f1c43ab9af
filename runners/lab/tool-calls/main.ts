import { realpathSync } from "node:fs";
import { machineClock } from "../../../src/core/clock.ts";
import { runProgram } from "../program/run-program.ts";
import { toolCalls } from "./tool-calls.ts";

/** Calls one of the engine's tools many times in one process, over files that it makes for itself. */
await runProgram((input) => toolCalls(input, { workspace: realpathSync(process.cwd()), clock: machineClock }));
