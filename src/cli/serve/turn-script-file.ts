import { z } from "zod";
import type { TurnScript } from "../../core/turn-script.ts";
import { UserError } from "../../core/user-error.ts";
import { readInputText } from "../../run/input-text.ts";

const event = z.int().nonnegative();

const place = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("before-headers") }),
  z.strictObject({ kind: z.literal("after-headers") }),
  z.strictObject({ kind: z.literal("before-event"), event }),
  z.strictObject({ kind: z.literal("inside-event"), event }),
  z.strictObject({ kind: z.literal("inside-character") }),
  z.strictObject({ kind: z.literal("before-last-event") }),
]);

const faultKind = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    body: z.enum(["error", "html", "prompt-too-long"]),
    retryAfterNs: z.number().nonnegative().exactOptional(),
    retryHeader: z.enum(["seconds", "milliseconds", "date", "malformed"]).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("malformed-tool-input") }),
  z.strictObject({ kind: z.literal("empty-answer") }),
  z.strictObject({ kind: z.literal("cut"), at: place, ending: z.enum(["reset", "end", "stall"]) }),
  z.strictObject({ kind: z.literal("error-event"), at: place, errorType: z.string().min(1) }),
  z.strictObject({ kind: z.literal("content-type"), contentType: z.string().min(1) }),
  z.strictObject({ kind: z.literal("duplicate-event"), event }),
  z.strictObject({ kind: z.literal("unknown-event"), event }),
  z.strictObject({ kind: z.literal("crlf") }),
  z.strictObject({ kind: z.literal("one-chunk") }),
]);

const faultSchema = z.strictObject({
  what: faultKind,
  attempts: z.int().positive().exactOptional(),
  counts: z.enum(["request", "turn"]).exactOptional(),
});

const operation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("run"), command: z.string() }),
  z.strictObject({ kind: z.literal("read"), path: z.string() }),
  z.strictObject({ kind: z.literal("list"), path: z.string() }),
  z.strictObject({ kind: z.literal("find"), glob: z.string() }),
  z.strictObject({ kind: z.literal("search"), pattern: z.string(), path: z.string().exactOptional() }),
  z.strictObject({ kind: z.literal("edit"), path: z.string(), before: z.string(), after: z.string() }),
  z.strictObject({ kind: z.literal("write"), path: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal("named"), name: z.string(), input: z.record(z.string(), z.unknown()) }),
]);

const citation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("page"), url: z.string(), title: z.string(), quote: z.string() }),
  z.strictObject({
    kind: z.literal("passage"),
    document: z.int().nonnegative(),
    title: z.string().nullable(),
    quote: z.string(),
    start: z.int().nonnegative(),
  }),
]);

const serverTools = [
  z.strictObject({
    kind: z.literal("code-run"),
    code: z.string().min(1),
    stdout: z.string(),
    stderr: z.string(),
    exitCode: z.int(),
  }),
  z.strictObject({
    kind: z.literal("web-search"),
    query: z.string().min(1),
    results: z.array(z.strictObject({ url: z.string(), title: z.string(), text: z.string() })),
    error: z
      .enum([
        "invalid_tool_input",
        "unavailable",
        "max_uses_exceeded",
        "too_many_requests",
        "query_too_long",
        "request_too_large",
      ])
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("web-fetch"),
    url: z.string().min(1),
    title: z.string().nullable(),
    text: z.string(),
    error: z
      .enum([
        "invalid_tool_input",
        "url_too_long",
        "url_not_allowed",
        "url_not_in_prior_context",
        "url_not_accessible",
        "unsupported_content_type",
        "too_many_requests",
        "max_uses_exceeded",
        "unavailable",
        "content_too_large",
      ])
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("mcp-call"),
    server: z.string().min(1),
    tool: z.string().min(1),
    input: z.record(z.string(), z.unknown()),
    result: z.string(),
    isError: z.boolean().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("tool-search"),
    query: z.string().min(1),
    tools: z.array(z.string().min(1)),
    error: z
      .enum(["invalid_tool_input", "unavailable", "too_many_requests", "execution_time_exceeded"])
      .exactOptional(),
  }),
] as const;

const block = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string(), citations: z.array(citation).exactOptional() }),
  z.strictObject({ kind: z.literal("thinking"), text: z.string(), redacted: z.boolean().exactOptional() }),
  z.strictObject({ kind: z.literal("tool"), operation, markers: z.array(z.string().min(1)).exactOptional() }),
  ...serverTools,
]);

const side = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({
    kind: z.literal("extract"),
    marker: z.string().min(1),
    maxLines: z.int().positive(),
    heading: z.string(),
  }),
]);

const turns = z
  .array(
    z.strictObject({
      blocks: z.array(block).min(1),
      stopReason: z
        .enum([
          "end_turn",
          "tool_use",
          "max_tokens",
          "stop_sequence",
          "refusal",
          "pause_turn",
          "model_context_window_exceeded",
        ])
        .exactOptional(),
      refusal: z.strictObject({ category: z.string().nullable(), explanation: z.string().nullable() }).exactOptional(),
      fault: faultSchema.exactOptional(),
    }),
  )
  .min(1);

/** The layout of a turn script for `bench serve --script`. */
export const turnScriptSchema = z.strictObject({
  turns,
  sides: z.array(side).exactOptional(),
  threads: z.array(z.strictObject({ firstUserContains: z.string().min(1), turns })).exactOptional(),
  probes: z.array(z.string()).exactOptional(),
});

/** Reads a turn script. UserError with file, key and value if it is wrong. */
export function readTurnScript(path: string): TurnScript {
  let json: unknown;
  try {
    json = JSON.parse(readInputText(path));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: can't be read as JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const parsed = turnScriptSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${path}: at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "not a turn script"}.`);
}
