import { z } from "zod";

const event = z.int().nonnegative();

const place = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("before-headers") }),
  z.strictObject({ kind: z.literal("after-headers") }),
  z.strictObject({ kind: z.literal("before-event"), event }),
  z.strictObject({ kind: z.literal("inside-event"), event }),
  z.strictObject({ kind: z.literal("inside-character") }),
  z.strictObject({ kind: z.literal("before-last-event") }),
]);

const what = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    body: z.enum(["error", "html"]),
    retryAfterNs: z.number().nonnegative().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("cut"), at: place, ending: z.enum(["reset", "end", "stall"]) }),
  z.strictObject({ kind: z.literal("error-event"), at: place, errorType: z.string().min(1) }),
  z.strictObject({ kind: z.literal("content-type"), contentType: z.string().min(1) }),
  z.strictObject({ kind: z.literal("duplicate-event"), event }),
  z.strictObject({ kind: z.literal("unknown-event"), event }),
  z.strictObject({ kind: z.literal("crlf") }),
  z.strictObject({ kind: z.literal("one-chunk") }),
]);

/** A planned fault, as a turn of a script file carries it. */
export const faultSchema = z.strictObject({ what, attempts: z.int().positive().exactOptional() });
