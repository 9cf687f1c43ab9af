import { relative, sep } from "node:path";
import { git, repositoryRoot } from "../../gate/revisions/git.ts";
import { resolveRevision } from "../../gate/revisions/revisions.ts";
import type { RecordedRepository, StagedFile } from "../../provider/cassette/recorded-session.ts";
import { branchSchema, stagedSchema, userNameSchema } from "../../provider/cassette/recorded-session-file.ts";

/** Where agents look for a main branch if `origin` names none. */
const usualBranches = ["main", "master"];

/**
 * The repository around a folder, with what agents tell their model about it. `isHomeFresh`: the agent does not see the user's own
 * settings. Null outside git, and before the first commit.
 */
export async function startingRepository(
  folder: string,
  { isHomeFresh }: { readonly isHomeFresh: boolean },
): Promise<{ readonly top: string; readonly repository: RecordedRepository } | null> {
  const top = await repositoryRoot(folder);
  const revision = top === null ? null : await resolveRevision(folder, "HEAD");
  if (top === null || revision === null) return null;
  const branch = await answer(top, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const mainBranch = await mainBranchOf(top);
  const staged = await stagedFiles(top);
  const userName = await answer(top, ["config", ...(isHomeFresh ? ["--local"] : []), "user.name"]);
  return {
    top,
    repository: {
      revision,
      folder: relative(top, folder).replaceAll(sep, "/"),
      ...(isBranch(branch) && { branch }),
      ...(isBranch(mainBranch) && { mainBranch }),
      ...(Object.keys(staged).length > 0 && { staged }),
      ...(userName !== null && userNameSchema.safeParse(userName).success && { userName }),
    },
  };
}

/** Whether a cassette can have such a name. */
function isBranch(name: string | null): name is string {
  return branchSchema.safeParse(name).success;
}

/** Bound of what a cassette keeps. */
const mostStaged = 2_000;

/** What differs between the commit and git's index. What can't be kept is left out. */
async function stagedFiles(top: string): Promise<Record<string, StagedFile | null>> {
  const { ok, text } = await git(top, ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD"]);
  const parts = ok ? text.split("\0") : [];
  const staged: Record<string, StagedFile | null> = {};
  for (let at = 0; at + 1 < parts.length && at / 2 < mostStaged; at += 2) {
    const [, mode = "", , id = "", state] = (parts[at] ?? "").split(" ");
    const path = parts[at + 1] ?? "";
    const file = stagedSchema.safeParse({ [path]: state === "D" ? null : { mode, id } });
    if (file.success) Object.assign(staged, file.data);
  }
  return staged;
}

async function mainBranchOf(top: string): Promise<string | null> {
  const named = await answer(top, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  if (named !== null) return named.replace(/^origin\//, "");
  for (const branch of usualBranches)
    if ((await resolveRevision(top, `refs/remotes/origin/${branch}`)) !== null) return branch;
  return null;
}

async function answer(top: string, argv: readonly string[]): Promise<string | null> {
  const { ok, text } = await git(top, argv);
  return ok && text !== "" ? text : null;
}
