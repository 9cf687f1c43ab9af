import { execa } from "execa";

/** What git answered. `ok` is false for any failure, also when git is not installed. */
export interface GitAnswer {
  readonly ok: boolean;
  readonly text: string;
}

const limitMs = 120_000;

/**
 * Runs git in a folder without side effects: no prompt, no pager, no refresh of the user's index, no file system monitor.
 * `indexFile` is used in place of the user's index.
 */
export async function git(
  folder: string,
  argv: readonly string[],
  options: { readonly indexFile?: string } = {},
): Promise<GitAnswer> {
  const result = await execa("git", ["-c", "core.fsmonitor=false", "-c", "core.splitIndex=false", ...argv], {
    cwd: folder,
    env: {
      ...withoutGitVariables(process.env),
      GIT_OPTIONAL_LOCKS: "0",
      GIT_TERMINAL_PROMPT: "0",
      ...(options.indexFile === undefined ? {} : { GIT_INDEX_FILE: options.indexFile }),
    },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout: limitMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { ok: !result.failed, text: (result.failed ? (result.stderr ?? result.shortMessage) : result.stdout).trim() };
}

/** The environment without the variables that tie git to another repository. A git hook that starts bench has them set. */
export function withoutGitVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const tied = new Set(["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !tied.has(name)));
}

/** Top folder of the repository that a folder is in; null outside a repository, or without git. */
export async function repositoryRoot(folder: string): Promise<string | null> {
  const answer = await git(folder, ["rev-parse", "--show-toplevel"]);
  return answer.ok && answer.text !== "" ? answer.text : null;
}
