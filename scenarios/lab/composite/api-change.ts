import type { Trace } from "../../../src/core/trace.ts";
import type { ToolOperation, Turn } from "../../../src/core/turn-script.ts";
import { generateMonorepo } from "../../workloads/monorepo.ts";
import { step, type WholeTask } from "../../workloads/whole-task.ts";

export const apiChangeAnswer = "Every caller passes a request now.";
const callerCount = 24;
const callersPerTurn = 8;
const definitionPath = "packages/money/src/format-price.ts";
const definition = [
  "/** An amount as people read it. */",
  "export function formatPrice(amount: number, currency: string): string {",
  "  return `${amount.toFixed(2)} ${currency}`;",
  "}",
  "",
  "/** Not the function that changes. */",
  "export function formatPriceList(amounts: readonly number[], currency: string): string {",
  '  return amounts.map((amount) => `${amount} ${currency}`).join(", ");',
  "}",
  "",
].join("\n");
const definitionEdit: Edit = {
  path: definitionPath,
  before: "formatPrice(amount: number, currency: string): string",
  after: "formatPrice({ amount, currency }: { amount: number; currency: string }): string",
};

interface Edit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Holds the seed of the repository. The check makes the expected repository from it. */
const seedPath = "fixture.json";

/** Files of the final workspace: callers, six files that must not change, the declaration, and the seed. */
export const changedTreeFiles = callerCount + 6 + 2;

/**
 * A function's parameters become one object, in its declaration and in 24 calling files. Every third file has two
 * calls, which are edited in the same turn. The final tree must equal the expected one byte for byte, other files
 * included.
 */
export function apiChange(seed: string): WholeTask {
  const { files, callers } = repositoryOf(seed);
  const groups = Array.from({ length: callerCount / callersPerTurn }, (_, group) =>
    callers.slice(group * callersPerTurn, (group + 1) * callersPerTurn),
  );
  const turns: readonly Turn[] = [
    step("Where is it called?", [{ kind: "search", pattern: "formatPrice\\(" }]),
    step("The declaration first.", [{ kind: "read", path: definitionPath }]),
    step("It takes one object now.", [{ kind: "edit", ...definitionEdit }]),
    ...groups.flatMap((group) => [
      step(
        "I read the next callers.",
        group.map(({ path }): ToolOperation => ({ kind: "read", path })),
      ),
      step(
        "And change them.",
        group.flatMap(({ edits }) => edits.map((edit): ToolOperation => ({ kind: "edit", ...edit }))),
      ),
    ]),
    step("Is an old call left?", [{ kind: "search", pattern: "formatPrice\\([a-z]" }]),
    { blocks: [{ kind: "text", text: apiChangeAnswer }] },
  ];
  return {
    prompt: "Let formatPrice take one object instead of two parameters, and change all who call it.",
    files,
    script: { turns },
  };
}

/** The first fault in the final tree. Null if there is none. */
export function apiChangeFault({ files }: Pick<Trace, "files">): string | null {
  const seed = files[seedPath];
  if (seed === undefined) return `${seedPath} is gone`;
  const repository = repositoryOf(seed);
  const expected = { ...repository.files };
  for (const { path, before, after } of [definitionEdit, ...repository.callers.flatMap(({ edits }) => edits)])
    expected[path] = (expected[path] ?? "").replace(before, () => after);
  const paths = [...new Set([...Object.keys(expected), ...Object.keys(files)])].toSorted();
  const wrong = paths.find((path) => files[path] !== expected[path]);
  if (wrong === undefined) return null;
  if (files[wrong] === undefined) return `${wrong} is gone`;
  return expected[wrong] === undefined ? `${wrong} should not be there` : `${wrong} is not as it should be`;
}

interface Caller {
  readonly path: string;
  readonly edits: readonly Edit[];
}

function repositoryOf(seed: string): {
  readonly files: Readonly<Record<string, string>>;
  readonly callers: readonly Caller[];
} {
  const sources = Object.entries(generateMonorepo(`${seed} api`, { lines: 54 * (changedTreeFiles - 2) }).files);
  const callers = sources.slice(0, callerCount).map(([path], caller): Caller => ({
    path,
    edits: callsOf(caller).map((name) => ({ path, before: oldCall(name), after: newCall(name) })),
  }));
  const files = sources.map(([path, text], at) => {
    const more =
      at < callerCount
        ? callsOf(at).map(lineOf).join("")
        : `export const list${at} = formatPriceList([${at}], "EUR");\n`;
    return [path, `${text}\n${more}`];
  });
  return { files: { ...Object.fromEntries(files), [definitionPath]: definition, [seedPath]: seed }, callers };
}

function callsOf(caller: number): readonly string[] {
  return caller % 3 === 0 ? [`first${caller}`, `second${caller}`] : [`only${caller}`];
}

function lineOf(name: string): string {
  return `export const ${name}Text = (${name}: number) => ${oldCall(name)};\n`;
}

function oldCall(name: string): string {
  return `formatPrice(${name}, "EUR")`;
}

function newCall(name: string): string {
  return `formatPrice({ amount: ${name}, currency: "EUR" })`;
}
