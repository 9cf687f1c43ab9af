import { setFlagsFromString } from "node:v8";
import { machineClock } from "../../../src/core/clock.ts";
import { EitherSignal } from "../../../src/engine/reference/either-signal.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { garbageCollector } from "../program/collect-garbage.ts";
import { againstOwnProvider } from "../program/own-provider.ts";
import { fields, list, number, oneOf, providerSettings, text, turnScript } from "../program/program-input.ts";
import { engineOptions } from "../program/run-engine.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { soak } from "./soak.ts";

const readInput = fields({
  sessions: number,
  warmUp: number,
  sampleEvery: number,
  counted: oneOf("sessions", "turns"),
  idleMs: number,
  /** Every so many sessions one is ended from outside. 0: none. */
  abortEvery: number,
  flags: list(text),
  script: turnScript,
  settings: providerSettings,
});

interface Session {
  readonly prompt: string;
  readonly flags: readonly string[];
  /** The session is ended from outside in this turn, while a tool runs. Null: it ends by itself. */
  readonly abortInTurn: number | null;
  readonly shared: AbortSignal;
  readonly turnEnded: () => void;
}

await runProgram(soakedEngine);
// Connections that are kept alive would hold the process for seconds.
process.exit();

/** Sessions of the engine in this process, in the workspace. */
async function soakedEngine(raw: unknown): Promise<ProgramResult> {
  const { flags, abortEvery, script, settings, ...soakSettings } = readInput(raw);
  // V8 compiles for thousands of turns, and optimised code takes up to half a kilobyte a turn. That would hide what sessions keep.
  setFlagsFromString("--no-opt");
  let aborted = 0;
  const { result, exchanges } = await againstOwnProvider({ script, settings }, () =>
    soak(soakSettings, {
      collect: garbageCollector(),
      session: async (index, shared, turnEnded) => {
        const isAborted = abortEvery > 0 && index % abortEvery === abortEvery - 1;
        if (isAborted) aborted += 1;
        const abortInTurn = isAborted ? 1 + (index % 5) : null;
        return engineSession({ prompt: `Session ${index}.`, flags, abortInTurn, shared, turnEnded });
      },
    }),
  );
  if (result.kind === "wrong") return result;
  const answered = exchanges.filter(({ outcome }) => outcome === "complete").length;
  const faulted = exchanges.filter(({ outcome }) => outcome === "faulted").length;
  const turns = result.values["soak.turns"];
  if (answered !== turns) return { kind: "wrong", reason: `The provider gave ${answered} answers for ${turns} turns.` };
  return { kind: "values", values: { ...result.values, "soak.aborts": aborted, "soak.reconnects": faulted } };
}

/** Runs one session. Throws if it did not end as it should. */
async function engineSession({ prompt, flags, abortInTurn, shared, turnEnded }: Session): Promise<void> {
  const own = new AbortController();
  let turns = 0;
  using either = new EitherSignal(shared, own.signal);
  const failure = await runAgent({
    options: engineOptions(flags, prompt),
    prompt,
    root: process.cwd(),
    signal: either.signal,
    // Waits between attempts are skipped. This measures what a retry leaves behind.
    clock: { ...machineClock, sleep: async () => {} },
    emit: (event) => {
      if (event.kind === "request-end") {
        turns += 1;
        turnEnded();
      }
      if (event.kind === "tool-start" && turns === abortInTurn) own.abort(new Error("ended from outside"));
    },
  });
  if ((failure !== null) !== (abortInTurn !== null))
    throw new Error(`${prompt} It ended unexpectedly with ${failure ?? "no failure"}.`);
}
