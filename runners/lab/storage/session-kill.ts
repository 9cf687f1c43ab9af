import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fields, number, toggleFlags } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";

const engineEntry = join(import.meta.dirname, "../../../src/engine/reference/main.js");
const readInput = fields({ seenBytes: number, toggles: toggleFlags });

/** Kills an engine in the middle of its answer, as `kill -9` does. Counts the bytes that were shown and are not in the session. */
export async function sessionKill(raw: unknown): Promise<ProgramResult> {
  const { seenBytes, toggles } = readInput(raw);
  const path = join(process.cwd(), "session.jsonl");
  const child = spawn(process.execPath, [engineEntry, "--session", path, ...toggles, "--", "Talk."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let shownBytes = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    shownBytes += chunk.length;
    if (shownBytes >= seenBytes) child.kill("SIGKILL");
  });
  await once(child, "close");
  if (child.signalCode !== "SIGKILL")
    return { kind: "wrong", reason: `The engine ended by itself after ${shownBytes} bytes.` };
  const session = await readFile(path, "utf8").catch(() => "");
  const keptBytes = session.split("\n").reduce((sum, line) => sum + pieceBytes(line), 0);
  return { kind: "values", values: { "session.lost_on_kill": Math.max(0, shownBytes - keptBytes) } };
}

/** The last line may be half written. */
function pieceBytes(line: string): number {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("text" in entry)) return 0;
    return typeof entry.text === "string" ? Buffer.byteLength(entry.text) : 0;
  } catch {
    return 0;
  }
}
