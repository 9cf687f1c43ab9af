import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { exactReplay, type RecordedWork, scriptedReplay } from "../../../scenarios/recorded/replayed-session.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import type { Cassette } from "../../provider/cassette/cassette.ts";
import { readCassetteFile } from "../../provider/cassette/cassette-file.ts";
import { recordedScript } from "../../provider/cassette/recorded-script.ts";
import type { RecordedSession } from "../../provider/cassette/recorded-session.ts";
import { toldSession } from "../../provider/cassette/told-session.ts";
import { type RecordedCommit, recordedCommit, recordedFiles } from "./recorded-files.ts";
import { gitFilesOf } from "./recorded-repository.ts";

/** A recording as scenarios. */
export interface RecordedScenarios {
  readonly session: RecordedSession;
  /** For any agent. */
  readonly scripted: Scenario;
  /** For the agent that was recorded. Null if the recording has no bytes of the wire. */
  readonly exact: Scenario | null;
}

/** A scripted session with tools that take longer together does not belong to the quick set. */
const quickToolsNs = 5e9;

/** The scenarios of a cassette. UserError with the file for a recording that can't be run. */
export async function cassetteScenarios(path: string, folder: string): Promise<RecordedScenarios> {
  const absolute = resolve(folder, path);
  if (!existsSync(absolute) && existsSync(`${absolute}.part`))
    throw new UserError(
      `${path}: there is no such file. The recording was killed: ${path}.part has what was finished.`,
    );
  const cassette = withSession(readCassetteFile(absolute, { joined: "kept" }));
  const { prompt, session } = runnable(path, cassette);
  const commit = await recordedCommit(path, session.workspace, folder);
  const files = await recordedFiles({ ...cassette, session }, commit);
  const resultOf = (digest: string): string => cassette.bodies.get(digest)?.toString("utf8") ?? "";
  const scripted = recordedScript(session, files, resultOf);
  const place = commit === null ? { files } : await inRepository({ ...cassette, session }, commit, files);
  const below = commit === null || commit.repository.folder === "" ? "" : `${commit.repository.folder}/`;
  const written = Object.entries(scripted.files).map(([file, text]) => [below + file, text] as const);
  const toolsNs = session.turns.reduce((sum, turn) => sum + turn.toolsNs, 0);
  const id = scenarioId(path);
  const exchanges = answeredExchanges({ ...cassette, session });
  return {
    session,
    scripted: scriptedReplay({
      id,
      prompt,
      toolsNs,
      ...place,
      files: { ...place.files, ...Object.fromEntries(written) },
      script: scripted.script,
      isQuick: toolsNs <= quickToolsNs,
    }),
    exact:
      exchanges.length === 0
        ? null
        : exactReplay({
            id,
            prompt,
            toolsNs,
            ...place,
            cassette: absolute,
            digest: createHash("sha256").update(readFileSync(absolute)).digest("hex"),
            exchanges,
            isHomeFresh: session.agent !== undefined,
          }),
  };
}

/** What a trial needs to be in the recorded repository, at the recorded place. */
async function inRepository(
  cassette: Cassette & { readonly session: RecordedSession },
  commit: RecordedCommit,
  below: Readonly<Record<string, string>>,
): Promise<Pick<RecordedWork, "files" | "folder" | "gitFiles">> {
  const { folder } = commit.repository;
  const files = folder === "" ? below : await recordedFiles(cassette, commit, "top");
  const gitFiles = await gitFilesOf(commit, cassette.session.workspace, files);
  return { files, gitFiles, ...(folder !== "" && { folder }) };
}

/** The cassette with the session that its exchanges tell, if it was written without one. */
function withSession(cassette: Cassette): Cassette {
  if (cassette.session !== undefined || cassette.exchanges.length === 0) return cassette;
  const { session, bodies } = toldSession(cassette);
  return { ...cassette, session, bodies: new Map([...cassette.bodies, ...bodies]) };
}

function runnable(
  path: string,
  { session, exchanges }: Cassette,
): { readonly session: RecordedSession; readonly prompt: string } {
  if (session === undefined || (exchanges.length === 0 && session.turns.length === 0))
    throw new UserError(`${path}: the recording is empty. Record a command that calls its model.`);
  if (session.prompt === null)
    throw new UserError(
      `${path}: there is no prompt in it. Name it while recording: bench record --prompt TEXT. bench serve and bench cost take the file as it is.`,
    );
  if (session.turns.length === 0)
    throw new UserError(
      `${path}: no answered request carries the prompt. Name the prompt: bench record --prompt TEXT.`,
    );
  if (session.turns.every(({ text, calls }) => text === "" && calls.length === 0))
    throw new UserError(`${path}: its answers are not in it, only their usage. bench cost says what they cost.`);
  return { session, prompt: session.prompt };
}

/**
 * Model calls that the client heard to the end. What it gave up may fall out otherwise the next time. None if the turns have no bytes
 * of the wire.
 */
function answeredExchanges({ exchanges, session }: Cassette): readonly number[] {
  if (session?.turns.every(({ exchange }) => exchange === null) === true) return [];
  return exchanges.flatMap(({ request, ending }, index) =>
    request.method === "POST" && ending === "complete" ? [index] : [],
  );
}

/** The name of the file, as a scenario's id. */
function scenarioId(path: string): string {
  const id = basename(path)
    .replace(/\.part$/, "")
    .replace(/\.json$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-");
  return /^[a-z0-9]/.test(id) ? id : `session-${id}`;
}
