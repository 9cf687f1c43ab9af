import { lstatSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Protocol } from "../../core/agent-entry.ts";
import { trialApiKey } from "../../core/engine.ts";
import { UserError } from "../../core/user-error.ts";
import type { RawSession } from "../../provider/cassette/seal-session.ts";
import { engineEnvironment } from "../../run/engine-environment.ts";
import { makeFolder } from "../../run/made-folder.ts";
import { RunFolder } from "../../run/workspace.ts";
import { placeIn, writeFiles } from "../../run/workspace-files.ts";
import type { EngineHome } from "../config/workbench.ts";
import { engineVersion } from "../engines/measured-engine.ts";

/** A command in front of the recorder. */
export interface RecordedCommand extends AsyncDisposable {
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Undefined: it reads this terminal. */
  readonly stdin?: string;
  readonly session: Pick<RawSession, "command" | "agent" | "prompt">;
}

/** A command of the user's own, in this environment. */
export function ownCommand(
  argv: readonly [string, ...string[]],
  baseUrl: string,
  prompt: string | undefined,
): RecordedCommand {
  return {
    argv,
    env: {
      ...process.env,
      ANTHROPIC_BASE_URL: baseUrl,
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      OPENAI_BASE_URL: `${baseUrl}/v1`,
    },
    session: { command: argv, ...(prompt !== undefined && { prompt }) },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The provider that a protocol belongs to. */
export function upstreamOf(protocol: Protocol | null): string {
  switch (protocol) {
    case "openai-chat":
    case "openai-responses":
      return "https://api.openai.com";
    case "gemini":
      return "https://generativelanguage.googleapis.com";
    case "anthropic-messages":
    case null:
      return "https://api.anthropic.com";
  }
}

/** The key of this environment for a protocol. Without one the agent gets a key that opens nothing. */
function keyFor(protocol: Protocol | null): string {
  const { ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY } = process.env;
  const keys = { "anthropic-messages": ANTHROPIC_API_KEY, "openai-chat": OPENAI_API_KEY, gemini: GEMINI_API_KEY };
  const key = protocol === "openai-responses" ? OPENAI_API_KEY : keys[protocol ?? "anthropic-messages"];
  return key ?? trialApiKey;
}

/** The model of an engine that names none, as in trials. */
const defaultModel = "claude-sonnet-5";

/** Whether there is anything of that name, also a link to nowhere. */
function isTaken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** An agent as its entry says: in an empty HOME, with the entry's files, in this folder. Its files go when the recording ends. */
export async function agentCommand(
  { engine, repository }: EngineHome,
  { baseUrl, prompt, marker }: { readonly baseUrl: string; readonly prompt: string; readonly marker: string },
): Promise<RecordedCommand> {
  if (engine.capabilities?.includes("acp") === true)
    throw new UserError(`--engine ${engine.id}: it speaks ACP. Record its client: bench record -- your-client.`);
  const cwd = process.cwd();
  const folder = await RunFolder.create();
  const home = await folder.home({ side: "head", engine, policy: "fresh" }, async () => {});
  const apiKey = keyFor(engine.protocol);
  const model = engine.model ?? defaultModel;
  const launch = engine.launch({ root: repository, prompt, baseUrl, apiKey, model, toggles: {}, home, cwd });
  const placed = launch.files?.workspace ?? {};
  const taken = Object.keys(placed).find((path) => isTaken(join(cwd, path)));
  if (taken !== undefined) {
    await folder[Symbol.asyncDispose]();
    throw new UserError(
      `--engine ${engine.id}: its entry writes ${taken}, which exists here. Record in another folder.`,
    );
  }
  await writeFiles(home, launch.files?.home ?? {});
  for (const [path, text] of Object.entries(placed)) {
    const place = placeIn(cwd, path);
    makeFolder(dirname(place));
    await writeFile(place, text, { flag: "wx" });
  }
  return {
    argv: launch.argv,
    env: engineEnvironment({ path: process.env["PATH"] ?? "", home, marker, launch: launch.env }),
    stdin: launch.stdin ?? "",
    session: {
      command: launch.argv,
      agent: { id: engine.id, version: await engineVersion(engine, repository) },
      prompt,
    },
    [Symbol.asyncDispose]: async () => {
      for (const path of Object.keys(placed)) await rm(join(cwd, path), { force: true });
      await folder[Symbol.asyncDispose]();
    },
  };
}
