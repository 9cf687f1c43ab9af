import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { engineText } from "../../core/engine-text.ts";
import type { Engine } from "../../core/engine.ts";
import type { MeasuredEngine } from "../../core/run-record.ts";
import { resolveRevision, workingTreeState } from "../../gate/revisions/revisions.ts";
import { guardedOutput } from "../../run/guarded-output.ts";
import type { EngineHome } from "../config/workbench.ts";
import { checkConfiguredCommand } from "./checked-command.ts";
import { printable } from "../terminal/status-line.ts";

/**
 * The engine and its code: a revision, or the working tree with its uncommitted changes. `root` is the checkout that is measured, if
 * it is not the repository. UserError if its program is not installed, or a script that it runs is not in the working tree.
 */
export async function measuredEngine(home: EngineHome, head: string, root?: string): Promise<MeasuredEngine> {
  const { engine, repository, source } = home;
  if (head === "." && root === undefined) checkConfiguredCommand(home);
  const identity = { id: engine.id, version: await engineVersion(engine, root ?? repository) };
  // Installed packages have no revision. The folder around them may be in a repository of the user's.
  if (source === "agents") return { ...identity, revision: null, dirty: false };
  if (head !== ".") return { ...identity, revision: await resolveRevision(repository, head), dirty: false };
  const { commit: revision, ...changes } = await workingTreeState(repository);
  return { ...identity, revision, ...changes };
}

/** The first line of a result: what was measured. */
export function engineLine(engine: MeasuredEngine): string {
  return `Engine: ${printable(engineText(engine))}${engine.dirty ? ", with uncommitted changes" : ""}`;
}

/** What the engine says of its version. Null if its entry does not tell where it stands, or nothing is there. */
export async function engineVersion(engine: Engine, root: string): Promise<string | null> {
  const probe = engine.version?.(root);
  switch (probe?.kind) {
    case undefined:
      return null;
    case "file":
      return versionInFile(probe.path);
    case "command":
      return versionPrinted(probe.argv);
  }
}

function versionInFile(path: string): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    const version = typeof content === "object" && content !== null && "version" in content ? content.version : null;
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}

const limitNs = 20e9;
const longestVersion = 60;

async function versionPrinted([program = "", ...args]: readonly string[]): Promise<string | null> {
  // A small environment, as in a trial. The user's own settings do not count.
  const env = { PATH: process.env["PATH"] ?? "", HOME: tmpdir(), TERM: "dumb" };
  const { isSuccess, stdout } = await guardedOutput({ argv: [program, ...args], cwd: process.cwd(), env, limitNs });
  if (!isSuccess) return null;
  const [number] = /\d+\.\d+[\w.+-]*/.exec(stdout) ?? [];
  return number ?? (stdout.trim().split("\n")[0]?.slice(0, longestVersion) || null);
}
