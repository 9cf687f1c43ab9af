import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { machineClock } from "../../../src/core/clock.ts";
import type { OpenSession } from "../../../src/core/provider-control.ts";
import { startProviderProcess } from "../../../src/run/provider-process.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { engineSession } from "./engine-session.ts";
import { soak, type SoakSettings } from "./soak.ts";

interface SoakInput extends SoakSettings, Pick<OpenSession, "script" | "settings"> {
  readonly flags: readonly string[];
  /** Every so many sessions one is ended from outside; 0: none. */
  readonly abortEvery: number;
}

/**
 * Sessions of the engine in this process, against a provider of its own: thousands of exchanges, of which the harness only needs the
 * count. Usage: a SoakInput on standard input, in the workspace.
 */
await runProgram(async (input) => soaked(soakInput(input)));
process.stdout.write("", () => process.exit());

async function soaked(input: SoakInput): Promise<ProgramResult> {
  await using provider = await startProviderProcess(
    fileURLToPath(import.meta.resolve("../../../src/provider/main.js")),
  );
  const { script, flags, abortEvery } = input;
  const originNs = String(machineClock.nowNs());
  const { baseUrl } = await provider.client.open({ id: "soak", originNs, script, settings: input.settings });
  process.env["ANTHROPIC_BASE_URL"] = baseUrl;
  const root = process.cwd();
  let aborted = 0;
  const result = await soak(input, {
    collect: exposedCollector(),
    session: async (index, shared, turnEnded) => {
      const isAborted = abortEvery > 0 && index % abortEvery === abortEvery - 1;
      if (isAborted) aborted += 1;
      const abortInTurn = isAborted ? 1 + (index % 5) : null;
      const settings = { root, clock: machineClock, flags, abortInTurn, turnEnded };
      return engineSession(`Session ${index}.`, settings, shared);
    },
  });
  if (result.kind === "wrong") return result;
  const { exchanges } = await provider.client.close("soak");
  const answered = exchanges.filter(({ outcome }) => outcome === "complete").length;
  const faulted = exchanges.filter(({ outcome }) => outcome === "faulted").length;
  if (answered !== result.values["soak.turns"])
    return { kind: "wrong", reason: `${answered} answers for ${result.values["soak.turns"]} turns` };
  return { kind: "values", values: { ...result.values, "soak.aborts": aborted, "soak.reconnects": faulted } };
}

/**
 * V8's own collector. Without optimised code: V8 goes on making it for thousands of turns, a tenth to half a kilobyte a turn, and beside it
 * what a session really keeps could not be seen.
 */
function exposedCollector(): () => void {
  setFlagsFromString("--expose-gc");
  setFlagsFromString("--no-opt");
  const collect: () => void = runInNewContext("gc");
  return collect;
}

/** The scenario that started this wrote the input, of the same version. */
function soakInput(input: unknown): SoakInput {
  const parsed: SoakInput = JSON.parse(JSON.stringify(input));
  return parsed;
}
