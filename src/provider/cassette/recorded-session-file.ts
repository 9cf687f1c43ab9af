import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().max(16 * 1024 * 1024);
/** Below the workspace: no absolute path, no way up, and nothing that git takes for its settings, which may name programs. */
const path = z
  .string()
  .max(4096)
  .regex(/^(?!\/)(?!(?:.*\/)?(?:\.\.?|\.git)(?:\/|$))[^\0]+$/i, "not a relative path inside the workspace");

/** A name that git takes for a branch, and that leads nowhere as a path. */
export const branchSchema = z
  .string()
  .max(200)
  .regex(
    /^(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))[^\s\p{Cc}~^:?*[\\/.-][^\s\p{Cc}~^:?*[\\]*(?<![/.])$/u,
    "not a branch",
  );

/** A name of one line. */
export const userNameSchema = z
  .string()
  .max(1000)
  .regex(/^[^\p{Cc}]+$/u);

const objectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const stagedFile = z.strictObject({ mode: z.enum(["100644", "100755", "120000", "160000"]), id: objectId });

/** What is staged, by path. */
export const stagedSchema = z.record(path, stagedFile.nullable());

/** The layout of a session in a cassette file. */
export const sessionSchema = z.strictObject({
  command: z.array(text).max(10_000).readonly(),
  agent: z.strictObject({ id: z.string().max(200), version: z.string().max(200).nullable() }).exactOptional(),
  protocol: z.enum(["anthropic-messages", "openai-chat", "openai-responses", "gemini"]).nullable(),
  model: z.string().max(1000).nullable(),
  prompt: text.nullable(),
  workspace: z.strictObject({
    folder: z.string().regex(/^\//).max(4096).nullable(),
    git: z
      .strictObject({
        revision: objectId,
        folder: z.union([z.literal(""), path]),
        branch: branchSchema.exactOptional(),
        mainBranch: branchSchema.exactOptional(),
        userName: userNameSchema.exactOptional(),
        staged: stagedSchema.exactOptional(),
      })
      .nullable(),
    files: z.record(path, digest.nullable()),
    outside: z.record(path, digest.nullable()).exactOptional(),
    leftOut: z.int().nonnegative(),
  }),
  turns: z
    .array(
      z.strictObject({
        exchange: z.int().nonnegative().nullable(),
        text,
        calls: z
          .array(
            z.strictObject({
              name: z.string().max(1000),
              input: z.record(z.string(), z.unknown()),
              result: z.strictObject({ digest, bytes: z.int().nonnegative(), isError: z.boolean() }).nullable(),
            }),
          )
          .max(1000)
          .readonly(),
        toolsNs: z.int().nonnegative(),
      }),
    )
    .max(100_000)
    .readonly(),
});
