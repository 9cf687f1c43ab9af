import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** The gate's answer to a planted change, as it is shown and kept. */
const keptAnswer = z.strictObject({
  name: z.string(),
  group: z.string(),
  isRight: z.boolean(),
  words: z.string(),
  tookNs: z.number(),
});
const keptLine = z.strictObject({ key: z.string(), answer: keptAnswer });

export type KeptAnswer = z.infer<typeof keptAnswer>;

/** Equal for the same change, or for none, of the same source. */
export function answerKey(sourceDigest: string, change: object): string {
  const text = JSON.stringify(change, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));
  return createHash("sha256").update(`${sourceDigest}\n${text}`).digest("hex");
}

/** A file of answers, one a line, so that a run that was interrupted goes on where it stopped. Without a file nothing is kept. */
export class KeptAnswers {
  readonly #file: string | undefined;
  readonly #answers: ReadonlyMap<string, KeptAnswer>;

  constructor(file?: string) {
    this.#file = file;
    const lines = file !== undefined && existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    // A killed run may have left half a line at the end. It goes, so that the next answer begins a line of its own.
    if (file !== undefined && lines.pop()) writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    this.#answers = new Map(
      lines.map((line) => {
        const { key, answer } = keptLine.parse(JSON.parse(line));
        return [key, answer];
      }),
    );
  }

  find(key: string): KeptAnswer | undefined {
    return this.#answers.get(key);
  }

  keep(key: string, answer: KeptAnswer): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify({ key, answer })}\n`);
  }
}
