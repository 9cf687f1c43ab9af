import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProgramResult } from "../program/run-program.ts";
import type { ProgramInput } from "./program-input.ts";

const engine = join(import.meta.dirname, "../../../src/engine/reference/main.js");

/** Ends a real engine in the middle of its answer, as `kill -9` does, and counts what a reader has seen and the session has not kept. */
export async function sessionKill(input: ProgramInput): Promise<ProgramResult> {
  const path = join(process.cwd(), "session.jsonl");
  const child = spawn(process.execPath, [engine, "--session", path, ...input.flags(), "--", "Talk."], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const wanted = input.number("seenBytes");
  let seen = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    seen += chunk.length;
    if (seen >= wanted) child.kill("SIGKILL");
  });
  await once(child, "close");
  if (child.signalCode !== "SIGKILL")
    return { kind: "wrong", reason: `the engine ended by itself after ${seen} bytes` };
  const text = await readFile(path, "utf8").catch(() => "");
  const kept = text.split("\n").reduce((sum, line) => sum + pieceLength(line), 0);
  return { kind: "values", values: { "session.lost_on_kill": Math.max(0, seen - kept) } };
}

/** The last line may be half written. */
function pieceLength(line: string): number {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("text" in entry)) return 0;
    return typeof entry.text === "string" ? Buffer.byteLength(entry.text) : 0;
  } catch {
    return 0;
  }
}
