import { formatValue } from "../../core/units.ts";
import { conversationGrowth, type HeldBytes, isLongSession, lateGrowth, medianSlope } from "../memory-windows.ts";
import { unknownCost } from "../model-task.ts";
import { mainExchanges, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** Fewer turns can't tell a slope from a heap that is still growing to its size. */
const fewestTurns = 8;
const smallestSlopeBytes = 1024 ** 2;
/** An agent may hold a conversation in so many forms: parsed, as text, and as the body of a request. */
const conversationForms = 4;
/**
 * In long sessions. From outside, and in buffers, garbage can't be told from what is kept: V8 lets up to 32 MiB of it lie, which is
 * 320 KiB in each of 100 turns.
 */
const smallestLateBytes = { heap: 24 * 1024, external: 424 * 1024, resident: 424 * 1024 } as const;
/**
 * A collector waits for as much garbage as fits its heap, and other runtimes wait longer than V8. An agent of 650 MiB grew by 100 MiB in
 * 150 turns and gave all of it back later. From outside, growth below this share of the whole says nothing.
 */
const garbageShare = 0.25;

/** Memory grew turn by turn, also after the heap had found its size. */
export const memorySlope: Rule = {
  id: "memory-slope",
  part: "resources",
  looksFor: "memory that grows with every turn",
  looksAt: "done",
  look: (trials) => {
    const looks = trials.flatMap((trial) => (isLongSession(trial) ? longLooks(trial) : [shortLook(trial)]));
    if (looks.every((look) => look.kind === "too-short"))
      return { kind: "not-applicable", reason: "no session was long enough and had its memory watched" };
    const growing = looks.flatMap((look) => (look.kind === "grew" ? [look] : []));
    const [worst] = growing.toSorted((left, right) => right.slopeBytes - left.slopeBytes);
    const [unclear] = looks.flatMap((look) => (look.kind === "unclear" ? [look.text] : []));
    if (worst === undefined && unclear !== undefined)
      return { kind: "not-applicable", reason: `from outside a leak can't be told from garbage: ${unclear}` };
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `Memory grew by ${formatValue(Math.round(worst.slopeBytes), "bytes")} a turn over the last ${worst.turns} turns`,
      evidence: growing.map(({ text }) => text),
      remedy: "Look for what keeps each turn's output: bench profile with --tool heap shows what is alive at the end.",
      cost: unknownCost("The cost depends on how long a session lasts."),
    };
  },
};

type MemoryLook =
  | { readonly kind: "too-short" | "steady" }
  | { readonly kind: "unclear"; readonly text: string }
  | { readonly kind: "grew"; readonly slopeBytes: number; readonly turns: number; readonly text: string };

/** Resident memory of each turn in a session that was watched from inside. In a long one it may be a heap that still finds its size. */
function shortLook(trial: TrialEvidence): MemoryLook {
  const perTurn = memoryPerTurn(trial);
  if (perTurn.length < fewestTurns) return { kind: "too-short" };
  const late = perTurn.slice(Math.floor(perTurn.length / 2));
  const slopeBytes = medianSlope(late);
  const [first, last] = [late[0] ?? 0, late.at(-1) ?? 0];
  // Nearly every step has to grow: one larger turn is not a leak.
  if (slopeBytes < smallestSlopeBytes || risingSteps(late) < 0.7 * (late.length - 1)) return { kind: "steady" };
  const text = `${trial.label}resident memory went from ${formatValue(first, "bytes")} to ${formatValue(last, "bytes")}; the slope is the median over all pairs of turns`;
  return { kind: "grew", slopeBytes, turns: late.length, text };
}

/** What a long session held: heap and buffers if it was watched from inside, resident memory if only the system was asked. */
function longLooks(trial: TrialEvidence): MemoryLook[] {
  const { inside, trace } = trial;
  if (inside === null) {
    const samples = trace.accounting.samples ?? [];
    return [
      longLook(
        trial,
        "resident",
        samples.map(({ atNs, rssBytes: bytes }) => ({ atNs, bytes })),
      ),
    ];
  }
  return [
    longLook(
      trial,
      "heap",
      inside.memory.map(({ atNs, heapBytes: bytes }) => ({ atNs, bytes })),
    ),
    longLook(
      trial,
      "external",
      inside.memory.map(({ atNs, externalBytes: bytes }) => ({ atNs, bytes })),
    ),
  ];
}

const heldWords = {
  heap: "heap",
  external: "memory of buffers",
  resident: "resident memory of the process tree",
} as const;

function longLook(trial: TrialEvidence, kind: keyof typeof heldWords, held: readonly HeldBytes[]): MemoryLook {
  const growth = lateGrowth(trial, held);
  if (growth === null) return { kind: "too-short" };
  const { bytesPerTurn: slopeBytes, windows, turns } = growth;
  const allowed = smallestLateBytes[kind] + conversationForms * conversationGrowth(trial);
  const isRising = risingSteps(windows) >= windows.length - (kind === "heap" ? 2 : 1);
  if (slopeBytes < allowed || !isRising) return { kind: "steady" };
  const least = windows.map((bytes) => formatValue(bytes, "bytes")).join(", ");
  if (kind === "resident" && slopeBytes * turns < garbageShare * (windows[0] ?? 0))
    return { kind: "unclear", text: `the least resident memory of each ${turns / windows.length} turns was ${least}` };
  const text = `${trial.label}the least ${heldWords[kind]} of each ${turns / windows.length} turns: ${least}`;
  return { kind: "grew", slopeBytes, turns, text };
}

function risingSteps(values: readonly number[]): number {
  return values.slice(1).filter((bytes, index) => bytes > (values[index] ?? 0)).length;
}

/** The least resident memory seen in each turn, from one request's arrival to the next's. */
function memoryPerTurn(trial: TrialEvidence): number[] {
  const memory = trial.inside?.memory ?? [];
  const main = mainExchanges(trial);
  return main.flatMap(({ arrivalNs, endNs }, index) => {
    const untilNs = main[index + 1]?.arrivalNs ?? endNs;
    const seen = memory.filter(({ atNs }) => atNs >= arrivalNs && atNs < untilNs).map(({ rssBytes }) => rssBytes);
    return seen.length === 0 ? [] : [Math.min(...seen)];
  });
}
