/** What a CPU profile of a whole process tree shows. Plain data: made by a runner, drawn by the report. */
export interface ProfileModel {
  readonly title: string;
  readonly command: readonly string[];
  readonly node: string;
  readonly samplingIntervalNs: number;
  readonly threads: readonly ProfiledThread[];
  /** Time of all threads by whose code was running; the parts add up to `threads`' `wallNs`. */
  readonly parts: readonly { readonly part: CodePart; readonly selfNs: number }[];
  /** Most self time first; garbage collection, native time outside JavaScript and idling are parts, not functions. */
  readonly functions: readonly ProfiledFunction[];
  /** Call tree of all threads merged, idle time left out; the root stands for all busy time. */
  readonly tree: CallNode;
  readonly notes: readonly string[];
}

/**
 * Whose code it is. engine: the program's own files. dependencies: below node_modules, and WebAssembly. workspace: files
 * of the trial's working directory, run by tools. node: Node's JavaScript and the native calls it makes. program: native
 * code outside any JavaScript frame.
 */
export type CodePart = "engine" | "dependencies" | "workspace" | "node" | "garbage-collection" | "program" | "idle";

/** One thread that was profiled, or that started and left no profile because it was killed (`rawFile` null, zero times). */
export interface ProfiledThread {
  readonly pid: number;
  /** Zero is the process's main thread. */
  readonly threadId: number;
  readonly command: readonly string[];
  readonly wallNs: number;
  /** `wallNs` without idling; a blocking call (spawnSync) counts as busy. */
  readonly busyNs: number;
  readonly samples: number;
  /** Path relative to the page. */
  readonly rawFile: string | null;
}

/** A place in the code: where the function was declared, in the original source where a map tells. */
export interface CodeFrame {
  readonly name: string;
  /** `path:line`, or empty where there is no file. */
  readonly location: string;
  readonly part: CodePart;
}

export interface ProfiledFunction extends CodeFrame {
  readonly selfNs: number;
  /** Time with the function anywhere on the stack, recursion counted once. */
  readonly totalNs: number;
}

export interface CallNode extends ProfiledFunction {
  /** Longest first. */
  readonly children: readonly CallNode[];
}
