import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { writeCassette } from "../../provider/cassette/cassette-file.ts";
import { cassetteView } from "../../provider/cassette/cassette-view.ts";
import { type Cassette, joinedCassette, type RawExchange } from "../../provider/cassette/cassette.ts";
import type { RecordedSession } from "../../provider/cassette/recorded-session.ts";
import { sealCassette } from "../../provider/cassette/seal-cassette.ts";
import type { RawSession } from "../../provider/cassette/seal-session.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { printable } from "../terminal/status-line.ts";

/** What a scenario of the recording has, in one line. */
function sessionLine({ prompt, turns, workspace }: RecordedSession): string {
  if (prompt === null) return "No prompt was recognised in it. Name it with --prompt to run the recording.\n";
  const calls = turns.reduce((sum, turn) => sum + turn.calls.length, 0);
  const files = Object.keys(workspace.files).length;
  const changed = workspace.git === null ? "" : " that differ from the commit";
  const leftOut = workspace.leftOut === 0 ? "" : `, ${workspace.leftOut} without their content`;
  return `Prompt ${JSON.stringify(prompt.slice(0, 60))}, ${turns.length} turns, ${calls} tool calls, ${files} files${changed}${leftOut}\n`;
}

/** The provider that `--upstream` names, without the /v1 that clients add. */
export function upstreamUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UserError(`--upstream ${text}: not a web address. Write an http or https URL.`);
  const upstream = new URL(text);
  upstream.pathname = upstream.pathname.replace(/\/v1\/?$/, "/");
  return upstream;
}

/** Says at once that no call gets through: an agent may go on trying for minutes. */
export function sayUnreached(upstream: URL, reason: string): void {
  const { origin, pathname } = upstream;
  const place = printable(`${origin}${pathname === "/" ? "" : pathname}`);
  process.stderr.write(
    `bench: ${place} can't be reached: ${reason}. Start the provider, or name another with --upstream.\n`,
  );
}

/** UserError if a file can't be written later. Called before work whose result would be lost. */
export function checkWritable(option: string, path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? "there is no such folder. Make it first" : "the folder can't be written to. Choose another";
    throw new UserError(`${option} ${path}: ${why}.`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new UserError(`${option} ${path}: this is a folder. Name a file in it.`);
}

/**
 * Writes the exchanges, without secrets, after those that the cassette held `before` or with the session of a new one, and a
 * readable view beside it. Returns false, with the reason on stderr and no file written, if a secret could not be removed.
 */
export async function keepRecording(
  out: string,
  exchanges: readonly RawExchange[],
  {
    before = { exchanges: [], bodies: new Map() },
    ...head
  }: { readonly before?: Cassette; readonly session?: RawSession; readonly startedAt?: string } = {},
): Promise<boolean> {
  const { session } = head;
  const sealed = await sealCassette(exchanges, head);
  if (sealed.kind === "refused") {
    const places = sealed.leaks.map((leak) => `  ${printable(leak)}\n`).join("");
    process.stderr.write(`bench: no cassette was written, because it would hold secrets:\n${places}`);
    return false;
  }
  const cassette = session === undefined ? joinedCassette(before, sealed.cassette) : sealed.cassette;
  await writeWholeFile(out, writeCassette(cassette));
  await writeWholeFile(`${out}.md`, cassetteView(cassette));
  const added = before.exchanges.length === 0 ? "" : `, ${exchanges.length} of them new`;
  const count = cassette.exchanges.length === 1 ? "1 exchange" : `${cassette.exchanges.length} exchanges`;
  process.stderr.write(`${count} in ${out}${added}, to read in ${out}.md\n`);
  if (session !== undefined && cassette.session !== undefined) process.stderr.write(sessionLine(cassette.session));
  return true;
}
