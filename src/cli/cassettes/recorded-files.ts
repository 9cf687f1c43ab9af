import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { execa } from "execa";
import { UserError } from "../../core/user-error.ts";
import { git, withoutGitVariables } from "../../gate/revisions/git.ts";
import { resolveRevision, historyHint } from "../../gate/revisions/revisions.ts";
import type { Cassette } from "../../provider/cassette/cassette.ts";
import type {
  RecordedRepository,
  RecordedSession,
  RecordedWorkspace,
} from "../../provider/cassette/recorded-session.ts";

/** Every trial writes its workspace again, so a large one is cut to what the recording names. */
const mostFiles = 5_000;
const mostBytes = 64 * 1024 * 1024;
const largestFileBytes = 1024 * 1024;

/** Where the commit of a recording was found. */
export interface RecordedCommit {
  /** A folder in a repository that has it. */
  readonly place: string;
  readonly repository: RecordedRepository;
}

/**
 * The commit of a recording, in a repository on this machine: the one around `folder`, or that of the recording. Null for a recording
 * outside git. UserError if neither repository has it.
 */
export async function recordedCommit(
  path: string,
  { git: repository, folder: recorded }: RecordedWorkspace,
  folder: string,
): Promise<RecordedCommit | null> {
  if (repository === null) return null;
  const places = [folder, ...(recorded !== null && existsSync(recorded) ? [recorded] : [])];
  for (const place of places)
    if ((await resolveRevision(place, repository.revision)) !== null) return { place, repository };
  throw new UserError(
    `${path}: its files are those of git commit ${repository.revision.slice(0, 12)}, which is not in the repository here${await historyHint(folder)}. Run it in a clone that has the commit.`,
  );
}

/** The text files that a recorded session began with, by path from its folder or from the top of its repository. */
export async function recordedFiles(
  { session, bodies }: Cassette & { readonly session: RecordedSession },
  commit: RecordedCommit | null,
  from: "folder" | "top" = "folder",
): Promise<Readonly<Record<string, string>>> {
  const folder = commit?.repository.folder ?? "";
  const committed = commit === null ? new Map<string, string>() : await filesAt(commit, from === "top" ? "" : folder);
  const before = from === "top" && folder !== "" ? `${folder}/` : "";
  const { files, outside = {} } = session.workspace;
  const kept = Object.entries(files).map(([name, digest]) => [before + name, digest] as const);
  for (const [file, digest] of from === "top" ? [...kept, ...Object.entries(outside)] : kept) {
    const content = digest === null ? undefined : bodies.get(digest);
    if (content !== undefined && isUtf8(content)) committed.set(file, content.toString("utf8"));
    else committed.delete(file);
  }
  return Object.fromEntries(bounded(committed, bodies));
}

async function filesAt(
  { place, repository: { revision } }: RecordedCommit,
  folder: string,
): Promise<Map<string, string>> {
  const listed = await git(place, ["ls-tree", "-r", "-z", "-l", "--full-tree", `${revision}:${folder}`]);
  const entries = (listed.ok ? listed.text.split("\0") : []).flatMap((line) => {
    const [, id = "", size = "", file = ""] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    return file === "" || Number(size) > largestFileBytes ? [] : [{ id, file }];
  });
  const contents = await blobs(
    place,
    entries.map(({ id }) => id),
  );
  return new Map(
    entries.flatMap(({ file }, index) => {
      const content = contents[index];
      return content !== undefined && isUtf8(content) ? [[file, content.toString("utf8")] as const] : [];
    }),
  );
}

/** Contents of blobs, in one process of git. */
async function blobs(place: string, ids: readonly string[]): Promise<readonly Buffer[]> {
  if (ids.length === 0) return [];
  const { stdout } = await execa("git", ["cat-file", "--batch"], {
    cwd: place,
    env: withoutGitVariables(process.env),
    extendEnv: false,
    input: ids.join("\n"),
    encoding: "buffer",
    maxBuffer: 1024 * 1024 * 1024,
  });
  const all = Buffer.from(stdout);
  const contents: Buffer[] = [];
  for (let at = 0; at < all.length;) {
    const lineEnd = all.indexOf("\n", at);
    const size = Number(all.toString("latin1", at, lineEnd).split(" ")[2]);
    contents.push(all.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 1;
  }
  return contents;
}

/** All files, or if they are too many those whose names the recording mentions. */
function bounded(
  files: ReadonlyMap<string, string>,
  bodies: Cassette["bodies"],
): readonly (readonly [string, string])[] {
  const all = [...files];
  const bytes = all.reduce((sum, [, text]) => sum + text.length, 0);
  if (all.length <= mostFiles && bytes <= mostBytes) return all;
  const mentioned = new Set<string>();
  for (const body of bodies.values())
    for (const [name] of body.toString("latin1").matchAll(/[\w.@+~-]+/g)) mentioned.add(name);
  return all.filter(([file]) => mentioned.has(basename(file))).slice(0, mostFiles);
}
