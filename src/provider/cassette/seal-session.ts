import { hash } from "node:crypto";
import type { Cassette } from "./cassette.ts";
import { findLeaks } from "./leak-check.ts";
import type { RecordedSession, RecordedWorkspace } from "./recorded-session.ts";
import { recordedMainLine } from "./recorded-turns.ts";
import { redactBody, redactText, type Redaction } from "./redaction.ts";

/** A session with its secrets. It lives in memory only. */
export interface RawSession {
  readonly command: readonly string[];
  readonly agent?: RecordedSession["agent"];
  /** Undefined: it is looked for among the words of the command. */
  readonly prompt?: string;
  readonly workspace: RawWorkspace;
}

/** The files before the agent began. Null: the commit has the file, and it was deleted. */
export interface RawWorkspace extends Omit<RecordedWorkspace, "files" | "outside"> {
  readonly files: ReadonlyMap<string, Buffer | null>;
  readonly outside?: ReadonlyMap<string, Buffer | null>;
}

/**
 * The cassette with its session. Turns are read from exchanges that are sealed already. A file from which a secret can't be
 * removed is left out.
 */
export async function sealSession(cassette: Cassette, raw: RawSession, redaction: Redaction): Promise<Cassette> {
  const command = raw.command.map((word) => redactText(word, redaction));
  const asked = raw.prompt === undefined ? { words: command } : { prompt: redactText(raw.prompt, redaction) };
  const { line, bodies } = recordedMainLine(cassette, asked);
  const { agent, workspace } = raw;
  const kept = await sealedFiles(workspace.files, redaction);
  const outside = await sealedFiles(workspace.outside ?? new Map(), redaction);
  return {
    ...cassette,
    bodies: new Map([...cassette.bodies, ...bodies, ...kept.bodies, ...outside.bodies]),
    session: {
      command,
      ...(agent !== undefined && { agent }),
      ...line,
      workspace: {
        folder: workspace.folder,
        git: sealedRepository(workspace.git, redaction),
        files: kept.files,
        ...(Object.keys(outside.files).length > 0 && { outside: outside.files }),
        leftOut: workspace.leftOut + kept.refused + outside.refused,
      },
    },
  };
}

/** Names in which a secret was found are left out. */
function sealedRepository(git: RawWorkspace["git"], redaction: Redaction): RawWorkspace["git"] {
  if (git === null) return null;
  const isClean = (name: string): boolean => redactText(name, redaction) === name;
  const { revision, folder, staged = {}, ...names } = git;
  const kept = Object.entries(names).filter(([, name]) => isClean(name));
  const paths = Object.entries(staged).filter(([path]) => isClean(path));
  return {
    revision,
    folder,
    ...Object.fromEntries(kept),
    ...(paths.length > 0 && { staged: Object.fromEntries(paths) }),
  };
}

async function sealedFiles(files: RawWorkspace["files"], redaction: Redaction) {
  const kept: Record<string, string | null> = {};
  const bodies = new Map<string, Buffer>();
  let refused = 0;
  for (const [path, content] of files) {
    if (redactText(path, redaction) !== path) {
      refused += 1;
      continue;
    }
    if (content === null) {
      kept[path] = null;
      continue;
    }
    const body = redactBody(content, redaction);
    const digest = hash("sha256", body, "hex");
    const leaks = await findLeaks({ exchanges: [], bodies: new Map([[digest, body]]) }, redaction.credentials);
    if (leaks.length > 0) {
      refused += 1;
      continue;
    }
    kept[path] = digest;
    bodies.set(digest, body);
  }
  return { files: kept, bodies, refused };
}
