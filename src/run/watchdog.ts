import { spawn } from "node:child_process";
import { trialMarkerVariable } from "./process-group.ts";

/**
 * A shell that ends the running trial's processes if this process is killed or crashes. It reads group leaders and markers
 * from a pipe. When the pipe closes, it ends the last group, what was below its leader and, on Linux, every process with the last
 * marker. It looks below the leader first: a daemon without the marker that left the group is a child of the waiting parent only as
 * long as that lives. Of a group, dash takes `kill -s KILL` and refuses `kill -9`. Node can't ask the kernel for a signal at the
 * parent's death.
 */
const script = `below() {
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
    echo "$child"
    below "$child"
  done
}
while read -r pid mark; do last=$pid; marker=$mark; done
[ "\${last:-0}" -gt 1 ] || exit 0
pids=$(below "$last")
kill -s KILL -- "-$last" 2>/dev/null
[ -z "$pids" ] || kill -s KILL $pids 2>/dev/null
[ -n "$marker" ] || exit 0
for file in /proc/[0-9]*/environ; do
  if grep -qzxF "${trialMarkerVariable}=$marker" "$file" 2>/dev/null; then pid=\${file#/proc/}; kill -s KILL "\${pid%/environ}"; fi
done`;

/** The script needs the usual tools, also if the user's PATH is empty. An empty part of it would mean the current folder. */
function pathOfTools(): string {
  return [process.env["PATH"] ?? "", "/usr/bin", "/bin"].filter((part) => part !== "").join(":");
}

/** Guards one process group at a time. Work goes on without a guard if somebody kills the shell. */
export class Watchdog implements AsyncDisposable {
  private readonly shell = spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: { PATH: pathOfTools() },
  });
  private readonly closed = new Promise<void>((resolve) => {
    this.shell.once("close", () => resolve());
  });

  constructor() {
    this.shell.stdin.on("error", () => {});
  }

  /** The shell's process. */
  get pid(): number | undefined {
    return this.shell.pid;
  }

  /** Guards a group; `marker` is the value of the trial's marker variable. */
  guard(leaderPid: number, marker = ""): void {
    this.shell.stdin.write(`${leaderPid} ${marker}\n`);
  }

  release(): void {
    this.shell.stdin.write("0\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.shell.stdin.end();
    await this.closed;
  }
}
