import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { countKernel, type KernelCount } from "../../../runners/instructions/count-kernel.ts";
import { type ListedKernel, readKernelList } from "../../../runners/instructions/kernel-list-file.ts";
import { UserError } from "../../core/user-error.ts";
import { largestSpread } from "../../gate/judge/instructions.ts";
import { nearestHint } from "../nearest-name.ts";

/** One kernel on the sides that there are; null: that side has no such kernel. */
export interface CountedRow {
  readonly kernel: string;
  readonly unit: string;
  readonly units: number;
  readonly base: KernelCount | null;
  readonly head: KernelCount | null;
}

/** Roots of built revisions; `base` is null where nothing is compared. */
export interface CountedSides {
  readonly base: string | null;
  readonly head: string;
}

/** Counts the named kernels, or all that a side has. Throws a UserError for a name that none has, and for a count that failed. */
export async function countSides(
  sides: CountedSides,
  names: readonly string[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly CountedRow[]> {
  const head = await kernelsOf(sides.head);
  const base = sides.base === null ? [] : await kernelsOf(sides.base);
  const rows: CountedRow[] = [];
  for (const listed of chosen([...head, ...base.filter(({ name }) => !named(head, name))], names)) {
    const { name: kernel, unit, units } = listed;
    say(`${kernel}: counting`);
    const count = async (root: string | null, has: readonly ListedKernel[]): Promise<KernelCount | null> => {
      if (root === null || !named(has, kernel)) return null;
      // Both sides do as many units: what compiling costs is shared out over them.
      const counted = await countKernel({ program: programOf(root), kernel, units, signal }, largestSpread);
      if (counted.kind === "failed") throw new UserError(counted.reason);
      return counted.count;
    };
    rows.push({ kernel, unit, units, base: await count(sides.base, base), head: await count(sides.head, head) });
  }
  return rows;
}

function chosen(all: readonly ListedKernel[], names: readonly string[]): readonly ListedKernel[] {
  const known = all.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name)) throw new UserError(`Unknown kernel ${name}.${nearestHint(name, known)}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function named(list: readonly ListedKernel[], kernel: string): boolean {
  return list.some(({ name }) => name === kernel);
}

/** A revision from before there were kernels has none. */
async function kernelsOf(root: string): Promise<readonly ListedKernel[]> {
  const program = programOf(root);
  if (!existsSync(program)) return [];
  const { stdout, exitCode } = await execa(process.execPath, [program], { reject: false, stdin: "ignore" });
  const list = exitCode === 0 ? readKernelList(stdout) : null;
  if (list === null) throw new UserError(`${program} lists no kernels: build that revision again.`);
  return list;
}

function programOf(root: string): string {
  return join(root, "dist", "runners", "instructions", "main.js");
}
