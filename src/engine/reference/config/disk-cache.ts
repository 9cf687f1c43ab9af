import { createHash, randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RunConfig } from "./config-shape.ts";

/** A configuration as it was read, and the state of the file it was read from. */
export interface StoredConfig {
  readonly identity: FileIdentity;
  /** SHA-256 of the file's text; settles what time stamps leave open. */
  readonly digest: string;
  /** The file's stamps were too fresh to be trusted alone when it was read. */
  readonly doubtful: boolean;
  readonly config: RunConfig;
}

/** Changes with the shape of what is stored, so that another version's file is no hit. */
const formatVersion = 1;

/** The configuration that an earlier process left for this file and model; null for none, and for anything unreadable. */
export async function storedConfig(path: string, model: string): Promise<StoredConfig | null> {
  try {
    const stored: unknown = JSON.parse(await readFile(fileOf(path, model), "utf8"));
    return isStored(stored, path, model) ? stored.entry : null;
  } catch {
    return null;
  }
}

/** Keeps it for the next process. A cache that cannot be written is no failure of the run. */
export async function keepConfig(path: string, model: string, entry: StoredConfig): Promise<void> {
  const target = fileOf(path, model);
  const beside = `${target}.${randomUUID()}`;
  try {
    await mkdir(folder(), { recursive: true, mode: 0o700 });
    await writeFile(beside, JSON.stringify({ formatVersion, path, model, entry }), { mode: 0o600 });
    await rename(beside, target);
  } catch {
    await rm(beside, { force: true });
  }
}

function folder(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? "";
  return join(cache === "" ? join(homedir(), ".cache") : cache, "reference-engine");
}

function fileOf(path: string, model: string): string {
  const name = createHash("sha256")
    .update(JSON.stringify([path, model]))
    .digest("hex");
  return join(folder(), `config-${name}.json`);
}

/** The file is our own, written whole and only readable by its owner: its frame is checked, not every rule again. */
function isStored(value: unknown, path: string, model: string): value is { readonly entry: StoredConfig } {
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) return false;
  if (!("path" in value) || !("model" in value) || !("entry" in value)) return false;
  return value.formatVersion === formatVersion && value.path === path && value.model === model;
}

/** What tells one state of a file from the next without reading it. The change time cannot be set back by a program. */
export interface FileIdentity {
  readonly inode: string;
  readonly bytes: string;
  readonly modifiedNs: string;
  readonly changedNs: string;
}

/** A change within this of an earlier one may carry the same time stamp: kernels stamp files by their tick, 1 to 10 ms. */
const stampResolutionNs = 50_000_000n;

/** The identity that a file had when these facts were taken. */
export function identityOf(stats: BigIntStats): FileIdentity {
  return {
    inode: String(stats.ino),
    bytes: String(stats.size),
    modifiedNs: String(stats.mtimeNs),
    changedNs: String(stats.ctimeNs),
  };
}

/** Whether the file is still as it was. */
export function isSame(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.inode === right.inode &&
    left.bytes === right.bytes &&
    left.modifiedNs === right.modifiedNs &&
    left.changedNs === right.changedNs
  );
}

/** Whether the file was read so soon after its last change that another change could hide behind the same stamp. */
export function isDoubtful(identity: FileIdentity, readAtNs: bigint): boolean {
  return readAtNs - BigInt(identity.changedNs) < stampResolutionNs;
}
