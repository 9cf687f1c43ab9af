import type { MetricValues } from "../../../src/core/metric.ts";

/** What a program of a scenario has measured, or why its work was wrong. */
export type ProgramResult =
  | { readonly kind: "values"; readonly values: MetricValues }
  | { readonly kind: "wrong"; readonly reason: string };

/** Runs a scenario's program and ends the process. Reads JSON from standard input, writes the result as one line of JSON. */
export async function runProgram(work: (input: unknown) => Promise<ProgramResult> | ProgramResult): Promise<void> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  const input: unknown = JSON.parse(text);
  const result = await work(input);
  // Connections that are kept alive would hold the process for seconds.
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
}
