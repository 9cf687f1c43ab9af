import { runProgram } from "../program/run-program.ts";
import { pausedSession } from "./paused-session.ts";

await runProgram((input) => pausedSession(input, process.cwd()));
