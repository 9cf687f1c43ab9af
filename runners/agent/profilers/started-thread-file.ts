import { z } from "zod";

const startedThread = z.strictObject({
  pid: z.int(),
  threadId: z.int(),
  startNs: z.string().regex(/^\d+$/),
  command: z.array(z.string()),
});

/** What a thread says of itself when it starts; thread 0 is a process's main thread. */
export type StartedThread = Readonly<z.infer<typeof startedThread>>;

/** Reads what the preload wrote; it throws at any other text, which only a bug can have left there. */
export function parseStartedThread(text: string): StartedThread {
  return startedThread.parse(JSON.parse(text));
}
