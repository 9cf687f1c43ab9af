import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../core/user-error.ts";
import { checkedConfig, runConfig, type RunConfig } from "./config-shape.ts";

export type ConfigCache = "off" | "memory" | "disk";

interface LoadedConfig {
  readonly config: RunConfig;
  /** Parsed and checked now, or kept by this process or an earlier one. */
  readonly from: "parsed" | "memory" | "disk";
}

/** A configuration as it was read, and the state of its file at that moment. */
interface StoredConfig {
  readonly identity: FileIdentity;
  /** SHA-256 of the file's text. It decides where time stamps cannot. */
  readonly digest: string;
  /** The file had just changed when it was read, so its stamps alone prove nothing. */
  readonly isDoubtful: boolean;
  readonly config: RunConfig;
}

/** Tells one state of a file from another without reading it. No program can set the change time back. */
interface FileIdentity {
  readonly inode: string;
  readonly bytes: string;
  readonly modifiedNs: string;
  readonly changedNs: string;
}

/** Two changes within this time may carry the same stamp: kernels stamp files by their tick of 1 to 10 ms. */
const stampResolutionNs = 50_000_000n;

/** A stored configuration of another version is not used. */
const formatVersion = 2;

/**
 * Reads a configuration each time it is asked, so that an edit takes effect at once. A kept configuration is used only if the file
 * is still in the same state. Memory helps this process alone. The disk also helps the next process.
 */
export class ConfigLoader {
  readonly #path: string;
  readonly #model: string;
  readonly #cache: ConfigCache;
  #kept: StoredConfig | null = null;

  constructor(path: string, model: string, cache: ConfigCache) {
    this.#path = path;
    this.#model = model;
    this.#cache = cache;
  }

  /** Throws a UserError for a file that is missing or wrong. */
  async load(): Promise<LoadedConfig> {
    if (this.#cache === "off") return { config: (await this.#read()).config, from: "parsed" };
    const identity = identityOf(await this.#file(stat(this.#path, { bigint: true })));
    if (this.#kept !== null && (await this.#holds(this.#kept, identity)))
      return { config: this.#kept.config, from: "memory" };
    const disk = this.#cache === "disk" ? await this.#openDisk() : null;
    const stored = await disk?.read();
    if (stored && (await this.#holds(stored, identity))) {
      this.#kept = stored;
      return { config: stored.config, from: "disk" };
    }
    this.#kept = await this.#read();
    await disk?.write(this.#kept);
    return { config: this.#kept.config, from: "parsed" };
  }

  /** Where an earlier process left its configuration for this file and model. */
  async #openDisk() {
    const { canonicalDigest, defaultCacheFolder, entryFolder } = await import("../result-cache/entry-folder.ts");
    const entries = entryFolder(join(defaultCacheFolder(), "configurations"));
    const place = { formatVersion, path: this.#path, model: this.#model };
    const key = canonicalDigest(place);
    return {
      read: async (): Promise<StoredConfig | null> => {
        const stored = await entries.read(key);
        return isStored(stored, formatVersion) ? stored.entry : null;
      },
      // A cache that cannot be written does not fail the run.
      write: (entry: StoredConfig) => entries.write(key, { ...place, entry }).catch(() => undefined),
    };
  }

  async #holds(kept: StoredConfig, now: FileIdentity): Promise<boolean> {
    if (JSON.stringify(kept.identity) !== JSON.stringify(now)) return false;
    return !kept.isDoubtful || (await this.#text()).digest === kept.digest;
  }

  async #read(): Promise<StoredConfig> {
    const { text, ...state } = await this.#text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : "";
      throw new UserError(`${this.#path} is not JSON: ${reason.slice(0, 120)}.`, { cause: error });
    }
    return { ...state, config: runConfig(checkedConfig(value, this.#path), this.#model) };
  }

  async #text() {
    const handle = await this.#file(open(this.#path, "r"));
    try {
      // Taken before reading: a change during the read then shows as another identity at the next look.
      const identity = identityOf(await handle.stat({ bigint: true }));
      const bytes = await this.#file(handle.readFile());
      const digest = this.#cache === "off" ? "" : createHash("sha256").update(bytes).digest("hex");
      const isDoubtful = wallClockNs() - BigInt(identity.changedNs) < stampResolutionNs;
      return { text: bytes.toString("utf8"), digest, identity, isDoubtful };
    } finally {
      await handle.close();
    }
  }

  async #file<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      throw new UserError(`--config ${this.#path} cannot be read (${code}). Name a JSON file.`, { cause: error });
    }
  }
}

function identityOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return { inode: String(ino), bytes: String(size), modifiedNs: String(mtimeNs), changedNs: String(ctimeNs) };
}

/** The file is our own and only its owner can write it, so only its frame is checked. */
function isStored(value: unknown, version: number): value is { readonly entry: StoredConfig } {
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) return false;
  return value.formatVersion === version && "entry" in value;
}

/** File stamps are wall-clock time. */
function wallClockNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
}
