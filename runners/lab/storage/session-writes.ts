import { join } from "node:path";
import { sessionFile } from "../../../src/engine/reference/session/session-file.ts";
import { SessionLog, type SessionFile } from "../../../src/engine/reference/session/session-log.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { fields, number, oneOf } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";

const pieceText = "word";
const readInput = fields({
  policy: oneOf("off", "delta", "batch", "turn"),
  turns: number,
  piecesPerTurn: number,
  piecesPerSecond: number,
});

/**
 * A day's talk at a model's pace, in simulated time, into a real file. Writes and syncs are counted when they are asked for. Syncs
 * are not carried out, since thousands of them would measure the disk. Time stands still during a write, so the loss window is the
 * policy's own.
 */
export async function sessionWrites(raw: unknown): Promise<ProgramResult> {
  const { policy, turns, piecesPerTurn, piecesPerSecond } = readInput(raw);
  const clock = new VirtualClock();
  const counts = { writes: 0, bytes: 0, syncs: 0 };
  const notDurableSinceNs: number[] = [];
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
      const [first] = notDurableSinceNs;
      if (first !== undefined) lossWindowNs = Math.max(lossWindowNs, nowNs() - first);
      notDurableSinceNs.length = 0;
      return Promise.resolve();
    },
    close: () => real.close(),
  };
  const log = policy === "off" ? null : new SessionLog(file, policy, clock);
  for (let turn = 0; turn < turns; turn += 1) {
    for (let piece = 0; piece < piecesPerTurn; piece += 1) {
      await clock.sleep(1e9 / piecesPerSecond);
      notDurableSinceNs.push(nowNs());
      lostPieces = Math.max(lostPieces, notDurableSinceNs.length);
      log?.append({ kind: "piece", text: pieceText });
    }
    const content = [{ type: "text", text: pieceText.repeat(piecesPerTurn) }] as const;
    log?.append({ kind: "message", message: { role: "assistant", content } });
  }
  await log?.close();
  if (log === null) lossWindowNs = nowNs() - (notDurableSinceNs[0] ?? 0);
  else if (notDurableSinceNs.length > 0)
    return { kind: "wrong", reason: "The session ended before all of it was durable." };
  return {
    kind: "values",
    values: {
      "session.writes": counts.writes,
      "session.written_bytes": counts.bytes,
      "session.syncs": counts.syncs,
      "session.write_amplification": counts.bytes / (turns * piecesPerTurn * pieceText.length),
      "session.loss_window": lossWindowNs,
      "session.lost_pieces": lostPieces,
    },
  };
}
