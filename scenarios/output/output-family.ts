import type { Scenario } from "../../src/core/scenario.ts";
import { sessionStore } from "./session-store.ts";
import { streamOutput } from "./stream-output.ts";

/** In the order they are shown. */
export const outputFamily: readonly Scenario[] = [streamOutput, sessionStore];
