import { appendFile, readFile } from "node:fs/promises";
import { UserError } from "../../../core/user-error.ts";
import type { ToolInput } from "../message.ts";

/** A call that was run. `turn` is the turn of the answer that asked for it, from 0. */
export interface LoggedCall {
  readonly turn: number;
  readonly name: string;
  /** A call that writes a file keeps only the path: the text may be long or private. */
  readonly input: ToolInput;
  /** Started when the answer was complete, while it streamed in, or before the model asked. */
  readonly start: "message" | "block" | "guess";
  /** wasted: a wrong guess, or work for an answer that broke off. */
  readonly outcome: "used" | "wasted";
  /** Of the result. */
  readonly bytes: number;
}

const schemaVersion = 1;

/** The arguments that the log keeps. */
export function loggedInput(name: string, input: ToolInput): ToolInput {
  return name === "edit" || name === "write" ? { path: input["path"] } : input;
}

/** Appends one session as a line. One write, so that sessions that end together do not mix. Null when that worked. */
export async function appendSession(path: string, calls: readonly LoggedCall[]): Promise<string | null> {
  const kept = calls.map((call) => ({ ...call, input: loggedInput(call.name, call.input) }));
  try {
    await appendFile(path, `${JSON.stringify({ schemaVersion, calls: kept })}\n`);
    return null;
  } catch (error) {
    return `The tool log could not be written: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** The sessions of a log, oldest first. Skips a line that a crash cut off. */
export async function readSessions(path: string): Promise<readonly (readonly LoggedCall[])[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UserError(`The tool log ${JSON.stringify(path)} cannot be read (${reason}). Write one with --tool-log.`);
  });
  return text.split("\n").flatMap((line) => {
    const session = line === "" ? null : sessionOf(line);
    return session === null ? [] : [session];
  });
}

function sessionOf(line: string): readonly LoggedCall[] | null {
  try {
    const parsed: unknown = JSON.parse(line);
    if (!isRecord(parsed) || parsed["schemaVersion"] !== schemaVersion || !Array.isArray(parsed["calls"])) return null;
    return parsed["calls"].filter(isLoggedCall);
  } catch {
    return null;
  }
}

function isLoggedCall(value: unknown): value is LoggedCall {
  if (!isRecord(value)) return false;
  const { turn, name, input, outcome } = value;
  return Number.isInteger(turn) && typeof name === "string" && isRecord(input) && outcome !== undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
