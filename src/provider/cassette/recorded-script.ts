import type { Block, Turn, TurnScript } from "../../core/turn-script.ts";
import { operationOf, SimulatedFiles } from "./recorded-operations.ts";
import type { RecordedCall, RecordedSession, RecordedTurn } from "./recorded-session.ts";

/** A recorded session in no agent's words: what the model says, and the workspace in which the tools find their results. */
export interface RecordedScript {
  readonly script: TurnScript;
  readonly files: Readonly<Record<string, string>>;
  /** Calls whose recorded result stands in, because the workspace has none: commands and unknown tools. */
  readonly standIns: number;
}

/** Where results that stand in are kept in the workspace. */
export const resultsFolder = ".bench-results";
/** A shorter time of tools is that of the agent itself. */
const shortestWaitNs = 10e6;

/**
 * Makes a script of a session. Reads, lists, searches, edits and writes are done on the recorded files, as far as these hold what the
 * operation needs. Everything else becomes a command that takes the recorded time and prints the recorded result. Calls of one
 * answer share its time.
 * @param files The workspace of the session.
 * @param resultOf The recorded text of a result.
 */
export function recordedScript(
  { turns, workspace }: Pick<RecordedSession, "turns" | "workspace">,
  files: Readonly<Record<string, string>>,
  resultOf: (digest: string) => string,
): RecordedScript {
  const simulated = new SimulatedFiles(files);
  const results: Record<string, string> = {};
  const told = turns.filter((turn, at) => turn.calls.length > 0 || (at === turns.length - 1 && turn.text !== ""));
  const written = told.map((turn): Turn => {
    const operations = turn.calls.map((call) => {
      const operation = operationOf(call, workspace.folder);
      return operation !== null && simulated.apply(operation) ? operation : null;
    });
    const waitNs = turn.toolsNs / Math.max(1, operations.filter((operation) => operation === null).length);
    const calls = turn.calls.map((call, at): Block => {
      const operation = operations[at] ?? null;
      if (operation !== null) return { kind: "tool", operation };
      const path = `${resultsFolder}/${Object.keys(results).length}.txt`;
      results[path] = call.result === null ? "" : resultOf(call.result.digest);
      return { kind: "tool", operation: { kind: "run", command: standIn(path, call, waitNs) } };
    });
    return { blocks: [...textBlocks(turn), ...calls] };
  });
  const isOpen = told.at(-1)?.calls.length !== 0;
  return {
    script: { turns: [...written, ...(isOpen ? [{ blocks: [{ kind: "text" as const, text: "That is all." }] }] : [])] },
    files: { ...files, ...results },
    standIns: Object.keys(results).length,
  };
}

function textBlocks({ text }: RecordedTurn): readonly Block[] {
  return text.trim() === "" ? [] : [{ kind: "text", text }];
}

function standIn(path: string, { result }: RecordedCall, waitNs: number): string {
  const wait = waitNs < shortestWaitNs ? "" : `sleep ${(waitNs / 1e9).toFixed(3)}; `;
  return `${wait}cat ${path}${result?.isError === true ? "; exit 1" : ""}`;
}
