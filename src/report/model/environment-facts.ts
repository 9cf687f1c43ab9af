import type { Environment } from "../../core/run-record.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import type { Fact } from "./fact.ts";

/** Runnable processes for each core, above which trials wait for the processor. */
const busyLoadPerCore = 0.5;
/** Above one percent the hypervisor's share is larger than the effects a gate looks for. */
const noticeableSteal = 0.01;
/** The operating system wakes a waiting process within a millisecond unless it is busy. */
const lateWriteNs = 1e6;

/** The machine and its state during the run, with a caution where the state can have moved a timing. */
export function environmentFacts(environment: Environment): readonly Fact[] {
  const { drift } = environment;
  return [
    { label: "CPU", value: `${cleanLine(environment.cpuModel)}, ${environment.cores} cores` },
    { label: "Memory", value: formatValue(environment.memoryBytes, "bytes") },
    { label: "System", value: `${cleanLine(environment.platform)}, kernel ${cleanLine(environment.kernel)}` },
    { label: "Node", value: cleanLine(environment.node) },
    cautioned(
      { label: "CPU governor", value: environment.governor === null ? "unknown" : cleanLine(environment.governor) },
      environment.governor === "powersave" && "The clock may follow the load.",
    ),
    cautioned(
      { label: "Load before", value: environment.loadBefore.toFixed(2) },
      environment.loadBefore > busyLoadPerCore * environment.cores && "The machine was busy before the run began.",
    ),
    { label: "Load after", value: environment.loadAfter.toFixed(2) },
    cautioned(
      {
        label: "Steal",
        value: environment.stealRatio === null ? "unknown" : formatValue(environment.stealRatio, "ratio"),
      },
      environment.stealRatio !== null &&
        environment.stealRatio > noticeableSteal &&
        "Other guests took processor time.",
    ),
    { label: "Process accounting", value: cleanLine(environment.accounting, 200) },
    cautioned(
      { label: "Network", value: networkText(environment.network) },
      environment.network.kind === "open" &&
        "The engine could reach other machines. What it sent there is not counted.",
    ),
    cautioned(
      {
        label: "Provider drift",
        value:
          drift === null
            ? "not observed"
            : `median ${formatDuration(drift.p50Ns)}, p99 ${formatDuration(drift.p99Ns)} late, ${formatValue(drift.events, "count")} events`,
      },
      drift !== null && drift.p99Ns > lateWriteNs && "The provider kept its schedule poorly.",
    ),
  ];
}

function cautioned(fact: Fact, caution: string | false): Fact {
  return caution === false ? fact : { ...fact, caution };
}

/** Whether the engine could reach other machines. */
export function networkText(network: Environment["network"]): string {
  return network.kind === "isolated" ? "isolated: loopback alone" : `not isolated: ${cleanLine(network.reason)}`;
}
