import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { runProgram } from "../program/run-program.ts";
import { orderOf } from "./order-of.ts";

/** Runs calls of known lengths through the engine's scheduler, on simulated time. */
await runProgram((input) => orderOf(input, new VirtualClock()));
