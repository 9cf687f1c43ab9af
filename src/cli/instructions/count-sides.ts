import { existsSync } from "node:fs";
import { join } from "node:path";
import { countKernel, type KernelCount } from "../../../runners/lab/instructions/count-kernel.ts";
import { type ListedKernel, readKernelList } from "../../../runners/lab/instructions/kernel-list-file.ts";
import { UserError } from "../../core/user-error.ts";
import { largestSpread } from "../../gate/judge/instructions.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { guardedOutput } from "../../run/guarded-output.ts";

/** One kernel on both sides. Null: that side does not have it. */
export interface CountedRow {
  readonly kernel: string;
  readonly unit: string;
  readonly units: number;
  readonly base: KernelCount | null;
  readonly head: KernelCount | null;
}

/** Roots of built revisions. `base` is null if nothing is compared. */
export interface CountedSides {
  readonly base: string | null;
  readonly head: string;
}

/** Which kernels to count. `of-scenario`: those that do a part of the scenario's work. */
export type KernelChoice =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly names: readonly string[] }
  | { readonly kind: "of-scenario"; readonly scenario: string };

/** Counts the chosen kernels. UserError for an unknown kernel, a scenario without one, and a failed count. */
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
      // Both sides do the same number of units, so that the cost of compilation is shared out alike.
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
      const names = all.map(({ name }) => name);
      const unknown = choice.names.find((name) => !names.includes(name));
      if (unknown !== undefined) throw new UserError(`Unknown kernel \`${unknown}\`.${nearestHint(unknown, names)}`);
      return all.filter(({ name }) => choice.names.includes(name));
    }
    case "of-scenario": {
      const own = all.filter(({ scenarios }) => scenarios.includes(choice.scenario));
      if (own.length > 0) return own;
      const others = new Set(all.flatMap(({ scenarios }) => scenarios));
      throw new UserError(
        `Scenario ${choice.scenario} has no kernel. Scenarios with one: ${[...others].toSorted().join(", ")}.`,
      );
    }
  }
}

function named(list: readonly ListedKernel[], kernel: string): boolean {
  return list.some(({ name }) => name === kernel);
}

const listLimitNs = 60e9;
const listEnvironment = { PATH: process.env["PATH"] ?? "" };

/** The kernels of a revision. An old revision has none. */
async function kernelsOf(root: string): Promise<readonly ListedKernel[]> {
  const program = programOf(root);
  if (!existsSync(program)) return [];
  const argv = [process.execPath, program] as const;
  const { stdout, isSuccess } = await guardedOutput({ argv, cwd: root, env: listEnvironment, limitNs: listLimitNs });
  const list = isSuccess ? readKernelList(stdout) : null;
  if (list === null) throw new UserError(`${program}: lists no kernels. Build that revision again.`);
  return list;
}

function programOf(root: string): string {
  return join(root, "dist", "runners", "lab", "instructions", "main.js");
}
