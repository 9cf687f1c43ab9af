import type { CodeFrame } from "../../../src/core/profile-model.ts";

/** What one thread was seen doing: a tree of stacks, parents before their children, the first node the root. */
export interface Recording {
  readonly nodes: readonly RecordedNode[];
  /** Samples that show code; a waiting thread has none. */
  readonly samples: number;
}

interface RecordedNode {
  /** Null takes the node and all below it out of the profile (a profiler's own start-up). */
  readonly frame: CodeFrame | null;
  /** Index of the caller; -1 for the root. */
  readonly parent: number;
  /** Nanoseconds or bytes on top of the stack. */
  readonly self: number;
}

/** The recording of one thread of a run, or that it left none because it was killed. */
export interface RecordedThread {
  readonly name: string;
  readonly command: readonly string[];
  readonly recording: Recording | null;
  /** The file it was read from, to be kept as it is; null where a tool has one file for all. */
  readonly file: { readonly name: string; readonly path: string } | null;
}

/** One profiled run, all its processes and threads, the engine's own first. */
export interface RecordedRun {
  readonly threads: readonly RecordedThread[];
}
