import { randomFrom, type Random } from "../../../src/core/random.ts";
import type { ToolOperation } from "../../../src/core/turn-script.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { waitingFor } from "../../workloads/waiting-children.ts";

/**
 * The course of an editing session. habit: search, read the file found, edit and read it again, run the check. traced:
 * the same, but half of the reads and checks are others. adversarial: never what the habit says.
 */
export type Manner = "habit" | "traced" | "adversarial";

interface EditingSession {
  /** The calls of each answer: 1.25 on average, near the 1.2 of real sessions. */
  readonly steps: readonly (readonly ToolOperation[])[];
  readonly files: Readonly<Record<string, string>>;
}

const rounds = 2;
const checkMs = 20;
/** The check that people run after an edit. Its words look as if it only reads. */
const check = waitingFor(checkMs);

/** A session of eight answers over files named after `name`. The same seed gives the same session. */
export function editingSession(manner: Manner, name: string, seed: string): EditingSession {
  const random = randomFrom(`${seed} session ${name}`);
  const strayReads = strayRounds(manner, random);
  const strayChecks = strayRounds(manner, random);
  const steps: ToolOperation[][] = [];
  const files: Record<string, string> = {};
  for (let round = 1; round <= rounds; round += 1) {
    const symbol = `${name}Symbol${round}`;
    const found = `source/${name}-${round}.txt`;
    const other = `notes/${name}-${round}.txt`;
    files[found] = `${symbol} = before\n${fixtureText(3_000, `${seed} ${found}`)}`;
    files[other] = fixtureText(3_000, `${seed} ${other}`);
    steps.push(
      [{ kind: "search", pattern: symbol, path: "source" }],
      [{ kind: "read", path: strayReads.includes(round) ? other : found }],
      [
        { kind: "edit", path: found, before: `${symbol} = before`, after: `${symbol} = after` },
        { kind: "read", path: found },
      ],
      // The same time in other words, which no earlier session used.
      [{ kind: "run", command: strayChecks.includes(round) ? `${check}; echo ${name}-${round}` : check }],
    );
  }
  return { steps, files };
}

/** The rounds in which a session leaves the habit. A traced session leaves it in one of two, drawn at random. */
function strayRounds(manner: Manner, random: Random): readonly number[] {
  switch (manner) {
    case "habit":
      return [];
    case "traced":
      return [random() < 0.5 ? 1 : 2];
    case "adversarial":
      return [1, 2];
  }
}

/** The engine's log of a session, one line of JSON, with the engine's own names of calls. */
export function sessionLog(steps: EditingSession["steps"]): string {
  const calls = steps.flatMap((step, turn) =>
    step.map((call) => ({ turn, ...loggedCall(call), start: "message", outcome: "used", bytes: 0 })),
  );
  return `${JSON.stringify({ schemaVersion: 1, calls })}\n`;
}

function loggedCall(call: ToolOperation): { readonly name: string; readonly input: Readonly<Record<string, unknown>> } {
  switch (call.kind) {
    case "search":
      return { name: "grep", input: { pattern: call.pattern, path: call.path } };
    case "read":
      return { name: "view", input: { path: call.path } };
    case "edit":
      return { name: "edit", input: { path: call.path } };
    case "run":
      return { name: "bash", input: { command: call.command } };
    case "list":
      return { name: "ls", input: { path: call.path } };
    case "find":
      return { name: "glob", input: { pattern: call.glob } };
    case "write":
      return { name: "write", input: { path: call.path } };
    case "named":
      return { name: call.name, input: call.input };
  }
}
