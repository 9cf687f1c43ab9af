import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { transform } from "esbuild";
import { execa } from "execa";
import type { RunRecord } from "../../src/core/run-record.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { outcomeOf } from "../../src/gate/outcome.ts";
import { readRun } from "../../src/run/run-file.ts";
import { engineFolder, type SourceChange } from "./plants/plant.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** What `bench` said: its exit code, and the run with its comparison. */
export interface Said {
  readonly code: number;
  readonly run: RunRecord;
}

/** Holds the counted and modelled numbers of a run against those of another, as `bench compare` does with two runs. */
export function compared(baseline: RunRecord, head: RunRecord): Said {
  const { outcome: _, ...measured } = head;
  const comparison = compareRuns({
    kind: "stored",
    name: baseline.id,
    baseline,
    head,
    reason: "timings are not judged",
  });
  const run = { ...measured, comparison };
  return { code: outcomeOf(run, { gate: true, strict: false }).exitCode, run };
}

/** What is measured: arms of scenarios. Without any: all arms, and the quick set. */
export interface Measured {
  readonly scenarios: readonly string[];
  readonly arms: readonly string[];
}

/** What an answer depends on, besides the planted change. */
const deciding =
  /^(?:src|scenarios|runners)\/|^package-lock\.json$|^test\/bench\/(?:planted-copy|plants\/answers)\.ts$/;

/** A copy of the repository in a folder of its own, in which the engine can be changed. */
export class PlantedCopy implements Disposable {
  readonly #root: string;
  readonly #out: string;
  readonly #signal: AbortSignal;
  /** Equal for copies that give the same answers. */
  readonly digest: string;
  /** Files that were planted in. */
  readonly #touched = new Set<string>();

  private constructor(root: string, digest: string, signal: AbortSignal) {
    this.#root = root;
    this.#out = join(root, "planted");
    this.digest = digest;
    this.#signal = signal;
  }

  /** The signal ends a measurement, which then throws. */
  static async open(signal: AbortSignal): Promise<PlantedCopy> {
    const root = mkdtempSync(join(tmpdir(), "bench-planted-"));
    const listing = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const { stdout } = await execa("git", listing, { cwd: repository });
    const hash = createHash("sha256");
    for (const file of stdout.split("\0").filter(Boolean).toSorted()) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      cpSync(join(repository, file), join(root, file));
      if (deciding.test(file)) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
    }
    cpSync(join(repository, "dist"), join(root, "dist"), { recursive: true });
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    const copy = new PlantedCopy(root, hash.digest("hex"), signal);
    await copy.#git("init", "-q");
    writeFileSync(join(root, ".git/info/exclude"), "node_modules\nplanted\n");
    await copy.commit();
    await copy.#git("tag", "clean");
    return copy;
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Puts changes into the engine's clean source, without building it. */
  plant(changes: readonly SourceChange[]): void {
    for (const { file, before, after } of changes) {
      const path = join(this.#root, engineFolder, file);
      writeFileSync(path, readFileSync(path, "utf8").split(before).join(after));
      this.#touched.add(file);
    }
  }

  async commit(): Promise<void> {
    await this.#git("add", "-A");
    const person = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
    await this.#git(...person, "commit", "-q", "--allow-empty", "-m", "copy");
  }

  /** The source as it was copied. Commits stay as they are with `files`. */
  async restore(what: "all" | "files"): Promise<void> {
    if (what === "all") await this.#git("reset", "-q", "--hard", "clean");
    else await this.#git("checkout", "-q", "clean", "--", engineFolder);
  }

  /** Compiles the files that were planted in, as they stand. Types are not checked: a change may leave an unused name. */
  async build(): Promise<void> {
    for (const file of this.#touched) {
      const source = readFileSync(join(this.#root, engineFolder, file), "utf8");
      const { code } = await transform(source, { loader: "ts", format: "esm", target: "node20" });
      const compiled = join(this.#root, "dist", engineFolder, file.replace(/ts$/, "js"));
      writeFileSync(compiled, code.replaceAll(/(["'])(\.[^"'\n]*)\.ts\1/g, '"$2.js"'));
    }
    await execa(process.execPath, ["build.mjs", "engine"], { cwd: this.#root });
  }

  /** Measures the built engine three times. */
  async measure(what: Measured): Promise<RunRecord> {
    return (await this.#bench("run", ...named(what), "--trials", "3")).run;
  }

  /** Measures the source as it stands side by side with the last commit. */
  async compareTimings(what: Measured): Promise<Said> {
    return this.#bench("run", ...named(what), "--baseline", "HEAD", "--gate", "--fail-fast");
  }

  async #git(...args: readonly string[]): Promise<void> {
    await execa("git", args, { cwd: this.#root });
  }

  async #bench(...args: readonly string[]): Promise<Said> {
    const command = [join(this.#root, "dist/bin/bench.js"), ...args, "--out", this.#out, "--json"];
    const { exitCode, stdout, stderr } = await execa(process.execPath, command, {
      cwd: this.#root,
      reject: false,
      maxBuffer: 256 * 1024 * 1024,
      cancelSignal: this.#signal,
    });
    this.#signal.throwIfAborted();
    const file = join(this.#root, "planted", "said.json");
    if (stdout === "") throw new Error(`bench ${args.join(" ")} said nothing:\n${stderr.slice(-2_000)}`);
    writeFileSync(file, stdout);
    return { code: exitCode ?? -1, run: readRun(file) };
  }
}

function named({ scenarios, arms }: Measured): readonly string[] {
  return [...scenarios, ...arms.flatMap((arm) => ["--arm", arm])];
}
