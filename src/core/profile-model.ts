/** What was profiled and how, for the head of a page. */
export interface ProfileSubject {
  /** A short name: scenario and arm, or a file. */
  readonly title: string;
  /** Label and text, in order: scenario, engine, revision, seed, date. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly command: readonly string[];
}

/** What samples count: processor time in nanoseconds, or bytes allocated. */
export type ProfileKind = "cpu" | "alloc";

/** What repeated profiles of a whole process tree show, merged. Values are in the kind's unit, summed over `runs`. */
export interface ProfileModel {
  readonly kind: ProfileKind;
  readonly subject: ProfileSubject;
  /** How samples were taken, in words. */
  readonly sampling: string;
  readonly runs: number;
  readonly samples: number;
  readonly threads: readonly ProfiledThread[];
  /** Time in which threads waited; it is not in the tree. */
  readonly idle: number;
  /** The root stands for all that was sampled, its children for the processes and threads. */
  readonly tree: CallNode;
  readonly overhead: ProfileOverhead | null;
  readonly notes: readonly string[];
}

/** Wall time of the engine without the tool and under it, each of one run in the same session. */
export interface ProfileOverhead {
  readonly plainNs: number;
  readonly profiledNs: number;
}

/**
 * Whose code it is. engine: the program's own files. dependencies: below node_modules, WebAssembly, shared libraries.
 * workspace: files of the trial's working directory, run by tools. node: Node's JavaScript and the native calls it makes.
 * program: native code outside any of these frames. process: not code, but a process or thread that everything below ran in.
 */
export type CodePart =
  | "process"
  | "engine"
  | "dependencies"
  | "workspace"
  | "node"
  | "garbage-collection"
  | "program"
  | "idle";

/** A process or thread role that was profiled, over all runs. */
export interface ProfiledThread {
  readonly name: string;
  readonly command: readonly string[];
  /** How many threads of this role were profiled, and how many started and left no profile because they were killed. */
  readonly profiled: number;
  readonly lost: number;
  readonly busy: number;
  readonly idle: number;
  readonly samples: number;
}

/** A place in the code: where the function was declared, in the original source where a map tells. */
export interface CodeFrame {
  readonly name: string;
  /** Empty where there is no file. */
  readonly file: string;
  /** Counts from one. */
  readonly line: number | null;
  readonly part: CodePart;
}

/** A node of a call tree, in the unit of its profile. */
export interface CallNode extends CodeFrame {
  readonly self: number;
  /** `self` and all below. */
  readonly total: number;
  /** Largest first. */
  readonly children: readonly CallNode[];
}

/** `file:line`, or as much of it as there is. */
export function locationOf({ file, line }: Pick<CodeFrame, "file" | "line">): string {
  return line === null ? file : `${file}:${line}`;
}

/** Equal for the same function in every profile of one version of the code. */
export function frameKey({ name, file, line, part }: CodeFrame): string {
  return `${name}\n${file}\n${line ?? ""}\n${part}`;
}

/** Equal for the same function in two versions of the code: an edit above it moves its line. */
export function movedFrameKey({ name, file, part }: CodeFrame): string {
  return `${name}\n${file}\n${part}`;
}
