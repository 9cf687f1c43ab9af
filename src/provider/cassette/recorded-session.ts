import type { Protocol } from "../../core/agent-entry.ts";

/** What was asked while a cassette was recorded, and where: what a scenario made of it needs besides the bytes. */
export interface RecordedSession {
  /** Words of the command. Empty if nobody knows them. */
  readonly command: readonly string[];
  /** The engine that ran. Absent for a command that bench does not know. */
  readonly agent?: { readonly id: string; readonly version: string | null };
  /** What the main line spoke. Null if it held no model call. */
  readonly protocol: Protocol | null;
  /** The model that the main line asked for. Null if it held no model call. */
  readonly model: string | null;
  /** What the user asked. Null if it can't be told. */
  readonly prompt: string | null;
  readonly workspace: RecordedWorkspace;
  /** The answers of the main line, in order. Retries and side traffic are not among them. */
  readonly turns: readonly RecordedTurn[];
}

/** The files that the agent started with. Contents stand in the cassette's `bodies`, without secrets. */
export interface RecordedWorkspace {
  /** Absolute path. A replay moves paths below it to the workspace of the trial. Null if nobody knows it. */
  readonly folder: string | null;
  /** Null outside git. */
  readonly git: RecordedRepository | null;
  /** Digest of the content by relative path. Null: the commit has the file, and it was deleted. Without git: all files. */
  readonly files: Readonly<Record<string, string | null>>;
  /** As above, of the repository outside of the folder, by path from its top. Absent: nothing was changed there. */
  readonly outside?: Readonly<Record<string, string | null>>;
  /** Files that were not kept: too large, too many, or with a secret in their name. */
  readonly leftOut: number;
}

/** The commit below the files, and what agents tell their model about the repository besides. */
export interface RecordedRepository {
  /** Commit id, 40 or 64 hex digits. */
  readonly revision: string;
  /** The folder's place in the repository. `""`: its top. */
  readonly folder: string;
  /** The branch that was checked out. Absent: none was, or nobody knows. */
  readonly branch?: string;
  /** The main branch of the remote `origin`. Absent: no such branch is known. */
  readonly mainBranch?: string;
  /** Who commits, by the settings that the agent saw. Absent: nobody. */
  readonly userName?: string;
  /** What is staged, by path from the repository's top. Null: the removal of the file is. Absent: nothing, or nobody knows. */
  readonly staged?: Readonly<Record<string, StagedFile | null>>;
}

/** A file in git's index. */
export interface StagedFile {
  /** As git writes it: a file, a program, a link, a submodule. */
  readonly mode: "100644" | "100755" | "120000" | "160000";
  /** Of its content, 40 or 64 hex digits. */
  readonly id: string;
}

/** One answer of the main line, and what its tools brought. */
export interface RecordedTurn {
  /** Number of the exchange. Null if its bytes are not in the cassette. */
  readonly exchange: number | null;
  readonly text: string;
  readonly calls: readonly RecordedCall[];
  /** From the end of the answer to the request with the results. 0 without calls. */
  readonly toolsNs: number;
}

/** A tool call and its result. */
export interface RecordedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Null if no request brought one. */
  readonly result: { readonly digest: string; readonly bytes: number; readonly isError: boolean } | null;
}
