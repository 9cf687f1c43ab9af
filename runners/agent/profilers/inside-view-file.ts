import { z } from "zod";

const stretch = { startNs: z.number(), endNs: z.number() };

const insideView = z.strictObject({
  pid: z.int(),
  startNs: z.string().regex(/^\d+$/),
  command: z.array(z.string()),
  collections: z.array(z.strictObject({ ...stretch, type: z.string() })),
  blocks: z.array(z.strictObject({ ...stretch, heldNs: z.number() })),
  idle: z.array(z.strictObject(stretch)),
  memory: z.array(
    z.strictObject({ atNs: z.number(), rssBytes: z.number(), heapBytes: z.number(), externalBytes: z.number() }),
  ),
  childrenLeft: z.array(z.string()),
});

/** What the trace preload wrote of one process; times count from `startNs` of the machine's monotonic clock. */
export type InsideViewFile = Readonly<z.infer<typeof insideView>>;

/** Reads it; null when the process was killed while it wrote. */
export function parseInsideView(text: string): InsideViewFile | null {
  try {
    return insideView.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
