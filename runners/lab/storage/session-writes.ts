import { join } from "node:path";
import { sessionFile } from "../../../src/engine/reference/session/session-file.ts";
import { SessionLog, type SessionFile } from "../../../src/engine/reference/session/session-log.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { ProgramResult } from "../program/run-program.ts";
import type { ProgramInput } from "./program-input.ts";

const pieceText = "word";

/**
 * A day's talk at a model's pace, in simulated time, into a real file. Writes and syncs are counted as they are asked for; syncs are not
 * carried out, since thousands of them measure the disk. Time stands still during a write, so the numbers are the
 * policy's own: what would be lost if the machine stopped at the worst moment.
 */
export async function sessionWrites(input: ProgramInput): Promise<ProgramResult> {
  const [turns, pieces] = [input.number("turns"), input.number("piecesPerTurn")];
  const policy = input.text("policy");
  const gapNs = 1e9 / input.number("piecesPerSecond");
  const clock = new VirtualClock();
  const counts = { writes: 0, bytes: 0, syncs: 0 };
  const undurableSinceNs: number[] = [];
  let [lossWindowNs, lostPieces] = [0, 0];
  const nowNs = (): number => Number(clock.nowNs());
  const real = await sessionFile(join(process.cwd(), "session.jsonl"), false);
  const file: SessionFile = {
    append: (text) => {
      counts.writes += 1;
      counts.bytes += Buffer.byteLength(text);
      return clock.whileWorking(() => real.append(text));
    },
    sync: () => {
      counts.syncs += 1;
      const first = undurableSinceNs[0];
      if (first !== undefined) lossWindowNs = Math.max(lossWindowNs, nowNs() - first);
      undurableSinceNs.length = 0;
      return Promise.resolve();
    },
    close: () => real.close(),
  };
  const isPolicy = policy === "delta" || policy === "batch" || policy === "turn";
  const log = isPolicy ? new SessionLog(file, policy, clock) : null;
  for (let turn = 0; turn < turns; turn += 1) {
    for (let piece = 0; piece < pieces; piece += 1) {
      await clock.sleep(gapNs);
      undurableSinceNs.push(nowNs());
      lostPieces = Math.max(lostPieces, undurableSinceNs.length);
      log?.append({ kind: "piece", text: pieceText });
    }
    const content = [{ type: "text", text: pieceText.repeat(pieces) }] as const;
    log?.append({ kind: "message", message: { role: "assistant", content } });
  }
  await log?.close();
  if (log === null) lossWindowNs = nowNs() - (undurableSinceNs[0] ?? 0);
  else if (undurableSinceNs.length > 0)
    return { kind: "wrong", reason: "the session ended before all of it was durable" };
  return {
    kind: "values",
    values: {
      "session.writes": counts.writes,
      "session.written_bytes": counts.bytes,
      "session.syncs": counts.syncs,
      "session.write_amplification": counts.bytes / (turns * pieces * pieceText.length),
      "session.loss_window": lossWindowNs,
      "session.lost_pieces": lostPieces,
    },
  };
}
