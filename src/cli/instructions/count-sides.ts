import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { countKernel, type KernelCount } from "../../../runners/lab/instructions/count-kernel.ts";
import { type ListedKernel, readKernelList } from "../../../runners/lab/instructions/kernel-list-file.ts";
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

/** Which of the kernels that a side has; `of-scenario`: those that do a part of its work. */
export type KernelChoice =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly names: readonly string[] }
  | { readonly kind: "of-scenario"; readonly scenario: string };

/** Counts the chosen kernels. Throws a UserError for a name or scenario that has none, and for a count that failed. */
export async function countSides(
  sides: CountedSides,
  choice: KernelChoice,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly CountedRow[]> {
  const head = await kernelsOf(sides.head);
  const base = sides.base === null ? [] : await kernelsOf(sides.base);
  const rows: CountedRow[] = [];
  for (const listed of chosen([...head, ...base.filter(({ name }) => !named(head, name))], choice)) {
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

function chosen(all: readonly ListedKernel[], choice: KernelChoice): readonly ListedKernel[] {
  switch (choice.kind) {
    case "all":
      return all;
    case "named": {
      const known = all.map(({ name }) => name);
      for (const name of choice.names)
        if (!known.includes(name)) throw new UserError(`Unknown kernel ${name}.${nearestHint(name, known)}`);
      return all.filter(({ name }) => choice.names.includes(name));
    }
    case "of-scenario": {
      const own = all.filter(({ scenarios }) => scenarios.includes(choice.scenario));
      if (own.length > 0) return own;
      const others = new Set(all.flatMap(({ scenarios }) => scenarios));
      throw new UserError(
        `No inner loop of the engine stands for ${choice.scenario}; those that have one: ${[...others].toSorted().join(", ")}.`,
      );
    }
  }
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
  return join(root, "dist", "runners", "lab", "instructions", "main.js");
}
