import { spawn } from "node:child_process";
import { trialMarkerVariable } from "./process-group.ts";

/**
 * A shell that ends the running trial's processes if this process is killed or crashes. It reads group leaders and markers
 * from a pipe. When the pipe closes, it ends the last group and, on Linux, every process with the last marker. Node can't
 * ask the kernel for a signal at the parent's death.
 */
const script = `while read -r pid mark; do last=$pid; marker=$mark; done
[ "\${last:-0}" -gt 1 ] || exit 0
kill -9 -- "-$last" 2>/dev/null
[ -n "$marker" ] || exit 0
for file in /proc/[0-9]*/environ; do
  if grep -qzxF "${trialMarkerVariable}=$marker" "$file" 2>/dev/null; then pid=\${file#/proc/}; kill -9 "\${pid%/environ}"; fi
done`;

/** Guards one process group at a time. */
export class Watchdog implements AsyncDisposable {
  private readonly shell = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });

  /** Guards a group; `marker` is the value of the trial's marker variable. */
  guard(leaderPid: number, marker = ""): void {
    this.shell.stdin.write(`${leaderPid} ${marker}\n`);
  }

  release(): void {
    this.shell.stdin.write("0\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => {
      this.shell.once("close", resolve);
    });
    this.release();
    this.shell.stdin.end();
    await closed;
  }
}
