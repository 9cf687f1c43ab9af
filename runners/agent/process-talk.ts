import type { ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { McpServer } from "../../src/core/engine.ts";
import type { FollowUp } from "../../src/core/scenario.ts";
import type { OutputChunk } from "../../src/core/trace.ts";
import { treeMemoryBytes } from "../../src/run/tree-memory.ts";
import type { TrialProcesses } from "../../src/run/trial-processes.ts";
import type { SessionEnd } from "./acp.ts";

/** A flood does not fill the memory: of more output than both together the middle is read and dropped. */
const keptAtStartBytes = 4 * 1024 * 1024;
/** The answer often comes last. */
const keptAtEndBytes = 1024 * 1024;

/** How the harness speaks with one process: it reads what a command prints, or holds a session with it. */
export interface ProcessTalk {
  /** The talk writes the process's input and ends it. */
  readonly isInputOpen: boolean;
  readonly begin: (child: ChildProcess, processes: TrialProcesses) => void;
  /** Call after the process has ended. */
  readonly ended: () => Promise<{ readonly output: readonly OutputChunk[]; readonly sessionEnd: SessionEnd | null }>;
}

/** What a session over the Agent Client Protocol says: the prompts, and the MCP servers for the agent. */
export interface AcpPlan {
  readonly prompts: readonly FollowUp[];
  readonly mcpServers: readonly McpServer[];
}

/** Prepares the talk with a process. `acp` is null for a command. */
export async function openTalk(
  { cwd, acp }: { readonly cwd: string; readonly acp: AcpPlan | null },
  sinceOriginNs: () => number,
): Promise<ProcessTalk> {
  const output = new KeptOutput();
  if (acp === null)
    return {
      isInputOpen: false,
      begin: (child) => output.collect(child, sinceOriginNs),
      ended: () => Promise.resolve({ output: output.chunks, sessionEnd: null }),
    };
  // Loaded here: a run of commands does not need the protocol.
  const { holdSession } = await import("./acp.ts");
  let sessionEnd: Promise<SessionEnd | null> = Promise.resolve(null);
  return {
    isInputOpen: true,
    begin: (child, processes) => {
      const rssBytes = (): number | null => treeMemoryBytes(processes.members());
      const pid = processes.rootPid;
      sessionEnd = holdSession({ child, pid, cwd, ...acp, sinceOriginNs, rssBytes, say: output.add });
    },
    ended: async () => ({ output: output.chunks, sessionEnd: await sessionEnd }),
  };
}

/** What the engine wrote: the beginning and the end of a flood, everything otherwise. */
class KeptOutput {
  private readonly start: OutputChunk[] = [];
  private readonly end: OutputChunk[] = [];
  private startBytes = 0;
  private endBytes = 0;
  private droppedBytes = 0;

  readonly add = (atNs: number, text: string): void => {
    const bytes = Buffer.byteLength(text);
    if (this.end.length === 0 && this.startBytes + bytes <= keptAtStartBytes) {
      this.startBytes += bytes;
      this.start.push({ atNs, text });
      return;
    }
    this.endBytes += bytes;
    this.end.push({ atNs, text });
    for (let first = this.end[0]; first !== undefined; first = this.end[0]) {
      const firstBytes = Buffer.byteLength(first.text);
      if (this.endBytes - firstBytes < keptAtEndBytes) break;
      this.end.shift();
      this.endBytes -= firstBytes;
      this.droppedBytes += firstBytes;
    }
  };

  /** A line between the parts keeps them from being read as one. */
  get chunks(): readonly OutputChunk[] {
    const [first] = this.end;
    if (first === undefined || this.droppedBytes === 0) return [...this.start, ...this.end];
    return [...this.start, { atNs: first.atNs, text: `\n[bench left out ${this.droppedBytes} bytes]\n` }, ...this.end];
  }

  /** Keeps what a command prints. */
  collect(child: ChildProcess, sinceOriginNs: () => number): void {
    const decoder = new StringDecoder("utf8");
    child.stdout?.on("data", (bytes: Buffer) => this.add(sinceOriginNs(), decoder.write(bytes)));
  }
}
