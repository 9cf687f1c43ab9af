import type { MetricValues } from "../../../src/core/metric.ts";

/** What a program of a scenario has measured, or why its work was wrong. */
export type ProgramResult =
  | { readonly kind: "values"; readonly values: MetricValues }
  | { readonly kind: "wrong"; readonly reason: string };

/**
 * Runs a scenario's program. Reads its input as JSON from standard input and writes the result as one line of JSON. Resolves when the
 * line is written, so that a program with open connections can exit at once.
 */
export async function runProgram(work: (input: unknown) => Promise<ProgramResult> | ProgramResult): Promise<void> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  const input: unknown = JSON.parse(text);
  const result = await work(input);
  await new Promise((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, resolve));
}
