import type { AnswerForm } from "../../core/agent-entry.ts";
import { chunkWithText } from "../../core/answer-on-stdout.ts";
import type { Block, ToolOperation, Turn } from "../../core/turn-script.ts";
import type { Trace, WireExchange } from "../../core/trace.ts";

/** What one step showed. */
export type StepResult =
  | { readonly kind: "works"; readonly detail: string }
  | { readonly kind: "not-applicable"; readonly detail: string }
  | { readonly kind: "fails"; readonly detail: string };

/** A small task for an agent, and how its trace is read. The process has ended with exit code 0 when it is read. */
export interface CheckStep {
  readonly id: string;
  readonly prompt: string;
  /** Sent first, in a session that `prompt` continues. */
  readonly earlierPrompt?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly turns: readonly Turn[];
  readonly probes?: readonly string[];
  /** Between two tokens of the answer. */
  readonly tokenGapNs?: number;
  readonly read: (trace: Trace, answer: AnswerForm | undefined) => StepResult;
}

const answer = "bench-answer-complete";
const firstWord = "bench-first-word";
const lastWord = "bench-last-word";
const fileText = "bench-file-text";
const before = "bench-before-edit";
const after = "bench-after-edit";
const manyTurns = 10;
const longMarks = ["bench-head", "bench-middle", "bench-tail"];
const filling = "a line between the marks\n".repeat(160);

/** The conformance script, in the order in which it runs. */
export const checkSteps: readonly CheckStep[] = [
  {
    id: "hello",
    prompt: "Say hello.",
    turns: [say(answer)],
    read: (trace, form) =>
      chunkWithText(trace.output, answer, form) !== null
        ? works("the answer reached stdout")
        : fails("the model's answer is not on stdout. Let the agent print it"),
  },
  {
    id: "stream",
    prompt: "Tell a short story.",
    // The words differ. Some agents stop a text that repeats itself.
    turns: [say([firstWord, ...Array.from({ length: 30 }, (_, index) => `word-${index}`), lastWord].join(" "))],
    tokenGapNs: 10e6,
    read: readStream,
  },
  {
    id: "read",
    prompt: "Read note.txt.",
    files: { "note.txt": `${fileText}\n` },
    turns: [call({ kind: "read", path: "note.txt" }), say(answer)],
    read: (trace) => resultHolds(trace, 0, fileText, "the file's text came back"),
  },
  {
    id: "long file",
    prompt: "Read long.txt.",
    files: { "long.txt": longMarks.map((mark) => `${mark}\n`).join(filling) },
    turns: [
      { blocks: [{ kind: "tool", operation: { kind: "read", path: "long.txt" }, markers: longMarks }] },
      say(answer),
    ],
    read: readLongFile,
  },
  {
    id: "run",
    prompt: "Run a command.",
    turns: [call(printing("ran")), say(answer)],
    read: (trace) => resultHolds(trace, 0, "bench-ran", "the command's output came back"),
  },
  {
    id: "write",
    prompt: "Write made.txt.",
    turns: [call({ kind: "write", path: "made.txt", text: `${fileText}\n` }), say(answer)],
    read: (trace) => fileHolds(trace, "made.txt", fileText),
  },
  {
    id: "edit",
    prompt: "Edit note.txt.",
    files: { "note.txt": `first\n${before}\nlast\n` },
    turns: [
      // Some agents edit only what they have read.
      call({ kind: "read", path: "note.txt" }),
      call({ kind: "edit", path: "note.txt", before, after }),
      say(answer),
    ],
    read: (trace) => fileHolds(trace, "note.txt", after),
  },
  {
    id: "ten turns",
    prompt: "Run ten commands, one after another.",
    // The commands differ. Some agents stop a loop of equal calls.
    turns: [...Array.from({ length: manyTurns }, (_, index) => call(printing(`turn-${index}`))), say(answer)],
    read: (trace) => resultHolds(trace, manyTurns - 1, `bench-turn-${manyTurns - 1}`, "all ten results came back"),
  },
  {
    id: "continue",
    earlierPrompt: "Remember this session.",
    prompt: "Go on.",
    turns: [say(answer), say(answer)],
    probes: [answer],
    read: (trace) =>
      mainExchanges(trace).some(({ arrivalNs, probes }) => arrivalNs >= trace.spawnNs && probes.includes(0))
        ? works("the second prompt came with the first answer")
        : fails("the second prompt came without the first answer. Correct `continue` in the entry"),
  },
];

/** The exchanges of the conversation that the step scripts. */
export function mainExchanges({ exchanges }: Trace): readonly WireExchange[] {
  return exchanges.filter(({ purpose }) => purpose === "main");
}

function say(text: string): Turn {
  return { blocks: [{ kind: "text", text }] };
}

function call(operation: ToolOperation): Turn {
  const block: Block = { kind: "tool", operation };
  return { blocks: [block] };
}

/** A command whose output is not a part of its own text. */
function printing(word: string): ToolOperation {
  return { kind: "run", command: `printf 'bench-%s\\n' ${word}` };
}

function works(detail: string): StepResult {
  return { kind: "works", detail };
}

function fails(detail: string): StepResult {
  return { kind: "fails", detail };
}

function readStream(trace: Trace, form: AnswerForm | undefined): StepResult {
  if (!mainExchanges(trace).some(({ stream }) => stream))
    return { kind: "not-applicable", detail: "it asks the model for whole answers, not for streams" };
  const first = chunkWithText(trace.output, firstWord, form);
  const last = chunkWithText(trace.output, lastWord, form);
  if (first === null || last === null) return fails("the streamed answer is not on stdout as a whole");
  return first === last
    ? { kind: "not-applicable", detail: "it prints the answer in one piece, so its first token can't be timed" }
    : works("the answer reached stdout while it came");
}

/** A shorter cut than this makes an agent fail in scenarios, which read larger files. */
function readLongFile(trace: Trace): StepResult {
  const [result] = mainExchanges(trace).flatMap(({ toolResults }) => toolResults);
  if (result === undefined) return fails("no result came back");
  if (result.state === "done") return works("all 8,000 characters came back");
  return fails(
    result.state === "truncated"
      ? `of 8,000 characters ${result.bytes} bytes came back: the tool cuts its result`
      : `the result is "${result.text.slice(0, 120)}"`,
  );
}

/** The result of the tool call of a turn. */
function resultHolds(trace: Trace, turn: number, text: string, detail: string): StepResult {
  const results = mainExchanges(trace)
    .filter((exchange) => exchange.turn === turn + 1)
    .flatMap(({ toolResults }) => toolResults);
  if (results.some((result) => result.text.includes(text))) return works(detail);
  const [first] = results;
  return fails(
    first === undefined ? `no result of turn ${turn + 1} came back` : `the result is "${first.text.slice(0, 120)}"`,
  );
}

function fileHolds(trace: Trace, path: string, text: string): StepResult {
  if (trace.files[path]?.includes(text) === true) return works(`${path} has the right text`);
  const last = mainExchanges(trace).at(-1)?.toolResults[0];
  return fails(
    `${path} does not have the right text${last === undefined ? "" : `; the tool said "${last.text.slice(0, 120)}"`}`,
  );
}
