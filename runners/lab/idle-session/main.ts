import { runProgram } from "../program/run-program.ts";
import { idleSession } from "./idle-session.ts";

await runProgram(idleSession);
