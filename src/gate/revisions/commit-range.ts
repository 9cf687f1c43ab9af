import { git } from "./git.ts";

/** A commit and its subject. */
export interface NamedCommit {
  readonly id: string;
  readonly subject: string;
}

/**
 * The commits after `good` up to `bad`, oldest first, along first parents. A merged branch is one step, since its commits may
 * not build. Null when `good` is not on that line.
 */
export async function commitsBetween(
  repository: string,
  good: string,
  bad: string,
): Promise<readonly NamedCommit[] | null> {
  const listed = await git(repository, ["rev-list", "--first-parent", "--reverse", bad, `^${good}`]);
  const ids = listed.ok ? listed.text.split("\n").filter(Boolean) : [];
  const [oldest] = ids;
  if (oldest === undefined) return null;
  const parent = await git(repository, ["rev-parse", "--verify", "--quiet", `${oldest}^1`]);
  if (!parent.ok || parent.text !== good) return null;
  return Promise.all(
    ids.map(async (id) => ({ id, subject: (await git(repository, ["show", "--no-patch", "--format=%s", id])).text })),
  );
}
