import { readdirSync, readFileSync } from "node:fs";
import { trialMarkerVariable } from "./process-group.ts";

/** The first process of a trial, and what was there before it. */
export interface TrialRoot {
  readonly pid: number;
  /** Value of the marker variable in the trial's environment. */
  readonly marker: string | undefined;
  /** The root is the waiting parent. It belongs to bench and is no member. */
  readonly isWaitingParent: boolean;
  /** Processes that ran before the trial was started. None of them is a member. */
  readonly earlierPids: readonly number[];
}

/** A live process, from /proc/PID/stat. */
interface ProcessState {
  readonly isZombie: boolean;
  readonly parentPid: number;
  readonly sessionId: number;
  readonly ownCpuNs: number;
  /** Time of the children that it waited for, and of theirs. */
  readonly childrenCpuNs: number;
}

/**
 * Finds the processes of one trial in /proc. A process is a member if it is in the root's session, if its parent is the root or a
 * member, or if its environment has the trial's marker. So threads that start children, daemons, and children with an empty
 * environment are all found. Only a daemon that clears its environment and leaves the session, on a machine without the waiting
 * parent, can escape. Each process is examined once: a look costs one listing of /proc. Outside Linux no process is found.
 */
export class TrialProcesses {
  private readonly root: TrialRoot;
  /** Whether each live process is a member. A process that has ended is dropped, as its id may be used again. */
  private membership: Map<number, boolean>;

  constructor(root: TrialRoot) {
    this.root = root;
    this.membership = new Map([...root.earlierPids.map((pid) => [pid, false] as const), [root.pid, true]]);
  }

  /** Leader of the trial's process group. */
  get rootPid(): number {
    return this.root.pid;
  }

  /** The members that are alive or not yet waited for. */
  members(): readonly number[] {
    const alive = processIds();
    const isAlive = new Set(alive);
    this.membership = new Map([...this.membership].filter(([pid]) => isAlive.has(pid)));
    return alive.filter((pid) => this.isMember(pid) && !(this.root.isWaitingParent && pid === this.root.pid));
  }

  /** The process that was started, or the one that the waiting parent started. Undefined before it is there. */
  enginePid(): number | undefined {
    const { pid, isWaitingParent } = this.root;
    if (!isWaitingParent) return pid;
    return this.members().find((member) => processState(member)?.parentPid === pid);
  }

  private isMember(pid: number): boolean {
    const known = this.membership.get(pid);
    if (known !== undefined) return known;
    const state = processState(pid);
    // It has ended since the listing.
    if (state === null) return false;
    const isMember =
      state.sessionId === this.root.pid ||
      (state.parentPid > 1 && this.isMember(state.parentPid)) ||
      this.hasMarker(pid);
    this.membership.set(pid, isMember);
    return isMember;
  }

  private hasMarker(pid: number): boolean {
    const { marker } = this.root;
    return marker !== undefined && processText(pid, "environ").split("\0").includes(`${trialMarkerVariable}=${marker}`);
  }
}

/** Ids of all processes. Empty outside Linux. */
export function processIds(): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** USER_HZ, the unit of processor times in /proc. It is 100 on every Linux architecture that Node runs on. */
const clockTicksPerSecond = 100;

/** What /proc/PID/stat says. Null if the process has ended. */
export function processState(pid: number): ProcessState | null {
  const stat = processText(pid, "stat");
  // The command name may have spaces and brackets, so fields are counted from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", parentPid, , sessionId] = fields;
  if (state === "") return null;
  const nsOf = (user: number, system: number): number =>
    ((Number(fields[user]) + Number(fields[system])) * 1e9) / clockTicksPerSecond;
  return {
    isZombie: state === "Z" || state === "X",
    parentPid: Number(parentPid),
    sessionId: Number(sessionId),
    ownCpuNs: nsOf(11, 12),
    childrenCpuNs: nsOf(13, 14),
  };
}

const longestName = 160;

/** The words of a process's command, joined by spaces. Empty if it has none. */
export function commandLineOf(pid: number): string {
  return processText(pid, "cmdline").split("\0").join(" ");
}

/** A process's command line for people: one line without control characters. */
export function processName(pid: number): string {
  const words = commandLineOf(pid);
  const name = words === "" ? processText(pid, "comm") : words;
  const line = name.replaceAll(/\p{Cc}+/gu, " ").trim();
  return line.length > longestName ? `${line.slice(0, longestName)}…` : line;
}

/** A file of a process. Empty if the process has ended or belongs to another user. */
export function processText(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
