import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { UserError } from "../../../core/user-error.ts";
import { type RunConfig, checkedConfig, runConfig } from "./config-shape.ts";
import { type FileIdentity, type StoredConfig, identityOf, isDoubtful, isSame } from "./disk-cache.ts";

export type ConfigCache = "off" | "memory" | "disk";

interface LoadedConfig {
  readonly config: RunConfig;
  /** Where it came from: parsed and checked now, or kept by this process or an earlier one. */
  readonly from: "parsed" | "memory" | "disk";
}

/**
 * Reads a configuration as often as it is asked to, so that an edit takes effect at once. What is kept is used only for the very
 * state of the file that it was read from. Memory helps this process alone; the disk also helps the next one.
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
    if (this.#cache === "disk") {
      const { storedConfig } = await import("./disk-cache.ts");
      const stored = await storedConfig(this.#path, this.#model);
      if (stored !== null && (await this.#holds(stored, identity))) {
        this.#kept = stored;
        return { config: stored.config, from: "disk" };
      }
    }
    this.#kept = await this.#read();
    if (this.#cache === "disk") {
      const { keepConfig } = await import("./disk-cache.ts");
      await keepConfig(this.#path, this.#model, this.#kept);
    }
    return { config: this.#kept.config, from: "parsed" };
  }

  async #holds(kept: StoredConfig, now: FileIdentity): Promise<boolean> {
    if (!isSame(kept.identity, now)) return false;
    return !kept.doubtful || (await this.#text()).digest === kept.digest;
  }

  async #read(): Promise<StoredConfig> {
    const { text, digest, identity, doubtful } = await this.#text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : "";
      throw new UserError(`${this.#path} is not JSON: ${reason.slice(0, 120)}`, { cause: error });
    }
    return { identity, digest, doubtful, config: runConfig(checkedConfig(value, this.#path), this.#model) };
  }

  async #text(): Promise<{ text: string; digest: string; identity: FileIdentity; doubtful: boolean }> {
    const handle = await this.#file(open(this.#path, "r"));
    try {
      // Before reading: a change during the read then shows as another identity at the next look.
      const stats = await handle.stat({ bigint: true });
      const identity = identityOf(stats);
      const bytes = await this.#file(handle.readFile());
      const digest = this.#cache === "off" ? "" : createHash("sha256").update(bytes).digest("hex");
      return { text: bytes.toString("utf8"), digest, identity, doubtful: isDoubtful(identity, wallClockNs()) };
    } finally {
      await handle.close();
    }
  }

  async #file<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      throw new UserError(`--config ${this.#path} cannot be read (${code}); name a JSON file`, { cause: error });
    }
  }
}

/** File stamps are wall-clock time. */
function wallClockNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
}
