import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { UserError } from "../../src/core/user-error.ts";
import { newPlace, type Part } from "./campaign.ts";
import { mutatedReaders } from "./mutated-readers.ts";

/** A change of a text at a place between 0 (its beginning) and 1 (its end). */
type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "double"; readonly at: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "value"; readonly at: number; readonly value: unknown };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const values = [
  null,
  true,
  -1,
  0,
  1e300,
  0.5,
  "",
  "x".repeat(5000),
  [],
  {},
  [[[[]]]],
  "__proto__",
  Number.MAX_SAFE_INTEGER,
];
const texts = [
  "\0",
  "{",
  "}",
  "[",
  "]",
  '"',
  "\n",
  "\uFEFF",
  "\u2028",
  "NaN",
  "1e999",
  "-",
  '{"__proto__":{}}',
  "\uD800",
  "[".repeat(20_000),
];
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("cut" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("double" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("insert" as const), at, text: fc.constantFrom(...texts) }),
  fc.record({ kind: fc.constant("value" as const), at, value: fc.constantFrom(...values) }),
);

/**
 * Reads files with random damage. A reader gives a value or a UserError; what it takes for a run can be shown in every format
 * without a number that is none. A failure is shrunk.
 */
export const mutants: Part = async ({ seed, limitMs }) => {
  const { folder } = newPlace();
  const all = await mutatedReaders();
  const failures: string[] = [];
  let tried = 0;
  for (const reader of all) {
    const place = join(folder, reader.name);
    mkdirSync(place);
    const path = join(place, reader.file);
    // A reader that refuses the good file would be tried for nothing.
    writeFileSync(path, reader.good);
    reader.read(path);
    const property = fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      tried += 1;
      writeFileSync(path, mutations.reduce(mutated, Buffer.from(reader.good)));
      try {
        reader.read(path);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    });
    const details = fc.check(property, {
      seed: numberOf(seed),
      numRuns: 1_000_000,
      interruptAfterTimeLimit: limitMs / all.length,
    });
    if (details.failed)
      failures.push(
        `${reader.name}: seed ${details.seed}, path ${details.counterexamplePath}: ${JSON.stringify(details.counterexample)}: ${String(details.errorInstance).slice(0, 400)}`,
      );
  }
  return { tried, failures };
};

function mutated(bytes: Buffer, change: Mutation): Buffer {
  const place = Math.min(bytes.length - 1, Math.floor(change.at * bytes.length));
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (change.kind) {
    case "flip": {
      const copy = Buffer.from(bytes);
      copy[place] = (copy[place] ?? 0) ^ (1 << change.bit);
      return copy;
    }
    case "cut":
      return Buffer.concat([head, tail.subarray(change.length)]);
    case "double":
      return Buffer.concat([head, tail.subarray(0, change.length), tail]);
    case "insert":
      return Buffer.concat([head, Buffer.from(change.text), tail]);
    case "value": {
      // The value of the next member takes another one.
      const rest = tail
        .toString()
        .replace(
          /("[^"]{1,40}":)("[^"]{0,200}"|-?[\d.]+|true|false|null)/,
          (_, name: string) => `${name}${JSON.stringify(change.value)}`,
        );
      return Buffer.concat([head, Buffer.from(rest)]);
    }
  }
}

function numberOf(seed: string): number {
  return Array.from(seed).reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) | 0, 7);
}
