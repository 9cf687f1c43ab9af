import { nodeMajor } from "../../run/environment.ts";
import type { Environment } from "../../core/run-record.ts";

/** What makes timings of two machines alike. */
export type Machine = Pick<Environment, "cpuModel" | "cores" | "kernel" | "node" | "memoryBytes" | "governor">;

const facts: readonly { readonly name: string; readonly of: (machine: Machine) => string }[] = [
  { name: "CPU model", of: ({ cpuModel }) => cpuModel },
  { name: "number of cores", of: ({ cores }) => `${cores} cores` },
  { name: "kernel major version", of: ({ kernel }) => `kernel ${kernel.split(".")[0]}` },
  { name: "Node major version", of: ({ node }) => `node ${nodeMajor(node)}` },
  // Rounded to a quarter of a GiB, since kernels keep different amounts for themselves.
  { name: "memory limit", of: ({ memoryBytes }) => `${Math.round(memoryBytes / 2 ** 28) / 4} GiB` },
  { name: "CPU governor", of: ({ governor }) => `governor ${governor ?? "unknown"}` },
];

/** The class of a machine in words: processor, cores, major versions of kernel and Node, memory limit, power policy. */
export function machineClass(machine: Machine): string {
  return facts.map(({ of }) => of(machine)).join(", ");
}

/** Why timings of two machines can't be compared, such as "CPU model differs"; null when they are of one class. */
export function classDifference(one: Machine, other: Machine): string | null {
  const names = facts.filter(({ of }) => of(one) !== of(other)).map(({ name }) => name);
  return names.length === 0 ? null : `${names.join(" and ")} ${names.length === 1 ? "differs" : "differ"}`;
}

/** Why even counted numbers can't be compared: another major version of Node may write the same prompt differently. */
export function runtimeDifference(base: Machine, head: Machine): string | null {
  const [before, after] = [nodeMajor(base.node), nodeMajor(head.node)];
  return before === after ? null : `not comparable: Node ${before} in the baseline, ${after} here`;
}
