import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EagerCalls } from "../../../../src/engine/reference/schedule/eager-calls.ts";
import { executeCalls, type CallExecution } from "../../../../src/engine/reference/schedule/execute-calls.ts";
import { Slots } from "../../../../src/engine/reference/schedule/slots.ts";

/** A call on files of a simulated tree: it reads, lets others run for a while, and appends to what it has read. */
interface Call {
  readonly kind: "read" | "append" | "look";
  readonly file: string;
  readonly turns: number;
}

const paths = ["/a/one", "/a/two", "/b"];
const calls = fc.array(
  fc.record({
    kind: fc.constantFrom("read" as const, "append" as const, "look" as const),
    file: fc.constantFrom(...paths),
    turns: fc.nat(6),
  }),
  { minLength: 2, maxLength: 8 },
);

interface Outcome {
  readonly results: readonly string[];
  readonly tree: Readonly<Record<string, string>>;
  readonly most: number;
}

async function outcomeOf(
  given: readonly Call[],
  mode: CallExecution<Call, string>["mode"],
  { cap = Infinity, eager = false } = {},
): Promise<Outcome> {
  const tree: Record<string, string> = Object.fromEntries(paths.map((path) => [path, ""]));
  let running = 0;
  let most = 0;
  const run = async (call: Call): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    const seen = call.kind === "look" ? JSON.stringify(tree) : (tree[call.file] ?? "");
    for (let turn = 0; turn < call.turns; turn += 1) await Promise.resolve();
    if (call.kind === "append") tree[call.file] = `${seen}${given.indexOf(call)};`;
    running -= 1;
    return seen;
  };
  const slots = new Slots(cap);
  const accessOf = ({ kind, file }: Call) =>
    Promise.resolve({ reads: kind === "look" ? ("*" as const) : [file], writes: kind === "append" ? [file] : [] });
  const started = new EagerCalls<Call, string>({ accessOf, run: (call) => slots.run(() => run(call)) });
  if (eager) {
    for (const call of given) {
      started.offer(call);
      await Promise.resolve();
    }
  }
  const early = await started.complete();
  const results = await executeCalls({
    calls: given,
    mode,
    accessOf,
    run: (call) => early.get(call) ?? slots.run(() => run(call)),
  });
  return { results, tree, most };
}

test("10,000 random sets of calls end as if run one after another: by graph or class, capped or not, eager or not", async () => {
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.constantFrom("parallel" as const, "classes" as const),
      fc.constantFrom(1, 3, Infinity),
      fc.boolean(),
      async (given, mode, cap, eager) => {
        const expected = await outcomeOf(given, "sequential");
        const outcome = await outcomeOf(given, mode, { cap, eager: eager && mode === "parallel" });
        expect({ results: outcome.results, tree: outcome.tree }).toEqual({
          results: expected.results,
          tree: expected.tree,
        });
        expect(outcome.most).toBeLessThanOrEqual(cap);
      },
    ),
    { numRuns: 10_000 },
  );
});

test("the same property catches a scheduler that runs everything at once", async () => {
  const broken = fc.asyncProperty(calls, async (given) => {
    expect((await outcomeOf(given, "naive")).tree).toEqual((await outcomeOf(given, "sequential")).tree);
  });
  expect((await fc.check(broken, { numRuns: 1_000 })).failed).toBe(true);
});

test("what was started for an answer that broke off is ended, and nothing that writes was started", async () => {
  const log: string[] = [];
  const eager = new EagerCalls<{ readonly name: string }, string>({
    accessOf: ({ name }) => Promise.resolve({ reads: [name], writes: name === "write" ? ["/file"] : [] }),
    run: async ({ name }, signal) => {
      log.push(`${name} starts`);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      log.push(`${name} ends`);
      return name;
    },
  });
  for (const name of ["/other", "write", "/file"]) eager.offer({ name });
  await eager.complete();
  expect((await eager.discard()).map(({ name }) => name)).toEqual(["/other"]);
  expect(log).toEqual(["/other starts", "/other ends"]);
});
