import { runProgram } from "../program/run-program.ts";
import { regressionStudy } from "./regression-study.ts";

await runProgram(regressionStudy);
