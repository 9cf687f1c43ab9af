import { z } from "zod";

const zeroXResult = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("engine-failed"), code: z.int().nullable(), timedOut: z.boolean() }),
  z.strictObject({ kind: z.literal("drawn"), ticks: z.int().nonnegative(), programTicks: z.int().nonnegative() }),
]);

/** How a run under 0x ended. `code` is null after a signal; `programTicks` are samples with the program's code on the stack. */
export type ZeroXResult = Readonly<z.infer<typeof zeroXResult>>;

export function parseZeroXResult(text: string): ZeroXResult {
  return zeroXResult.parse(JSON.parse(text));
}
