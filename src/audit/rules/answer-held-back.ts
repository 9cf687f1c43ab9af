import { chunkWithText } from "../../core/answer-on-stdout.ts";
import type { WireExchange } from "../../core/trace.ts";
import { formatDuration } from "../../core/units.ts";
import { timeCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** An answer that is written faster than this tells nothing. */
const shortestStreamNs = 150e6;
/** Of the answer's time: later than this is "at its end". */
const heldShare = 0.8;

/** The answer's first word reaches standard output only when the whole answer is there. */
export const answerHeldBack: Rule = {
  id: "answer-held-back",
  part: "responsiveness",
  looksFor: "an answer that is printed as a whole instead of word by word",
  looksAt: "done",
  look: (trials) => {
    const answers = trials.flatMap(streamedAnswer);
    if (answers.length === 0)
      return { kind: "not-applicable", reason: "no answer took long enough to be seen as a stream" };
    const held = answers.filter(({ isWhole, seenNs, streamNs }) => isWhole && seenNs >= heldShare * streamNs);
    if (held.length === 0) return notSeen;
    const worst = held.toSorted((left, right) => right.seenNs - left.seenNs)[0];
    return {
      kind: "found",
      title: `The answer is printed as a whole: its first word comes ${formatDuration(worst?.seenNs ?? 0)} after the provider wrote it`,
      evidence: firstPlaces(
        held.map(
          ({ label, seenNs, streamNs }) =>
            `${label}the answer took ${formatDuration(streamNs)}; its first word was printed ${formatDuration(seenNs)} after it had been written`,
        ),
      ),
      remedy:
        "Print each piece of text as it arrives. If standard output is no terminal, write one line of JSON for each piece.",
      cost: timeCost(worst?.seenNs ?? 0, "One such answer, at this length."),
    };
  },
};

interface StreamedAnswer {
  readonly label: string;
  /** From the first text event to the answer's first word on standard output. */
  readonly seenNs: number;
  /** From the first text event to the last event. */
  readonly streamNs: number;
  /** First and last word came at once. On a busy machine an agent that streams is late, but not whole. */
  readonly isWhole: boolean;
}

/** The last answer of a trial, if it was streamed slowly enough and its first word is on standard output. */
function streamedAnswer({ trace, script, label }: TrialEvidence): StreamedAnswer[] {
  const last = trace.exchanges.findLast(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
  const text = script?.turns.at(-1)?.blocks.find((block) => block.kind === "text");
  if (last === undefined || text?.kind !== "text") return [];
  const words = text.text.split(/\s+/).filter((word) => word !== "");
  const printed = trace.output.filter(({ atNs }) => atNs >= last.arrivalNs);
  const [chunk = null, lastChunk = null] = [words[0], words.at(-1)].map((word) =>
    word === undefined ? null : chunkWithText(printed, word),
  );
  const stream = streamOf(last);
  if (stream === null || chunk === null || stream.lengthNs < shortestStreamNs) return [];
  const atNs = printed[chunk]?.atNs ?? stream.startNs;
  return [
    {
      label,
      seenNs: Math.max(0, atNs - stream.startNs),
      streamNs: stream.lengthNs,
      isWhole: lastChunk === chunk,
    },
  ];
}

function streamOf({ events, stream }: WireExchange): { readonly startNs: number; readonly lengthNs: number } | null {
  const texts = events.filter(({ kind }) => /delta|chunk|candidate/i.test(kind));
  const [first] = texts;
  const last = texts.at(-1);
  if (!stream || first === undefined || last === undefined) return null;
  return { startNs: first.writtenNs, lengthNs: last.writtenNs - first.writtenNs };
}
