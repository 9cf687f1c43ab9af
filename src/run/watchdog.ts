import { spawn } from "node:child_process";
import { trialMarkerVariable } from "./process-group.ts";

/**
 * Ends the running trial's processes if this process dies in a way that lets it do nothing itself (SIGKILL, a crash): a
 * shell that reads group leaders and markers from a pipe, and when the pipe closes ends the last group and, on Linux,
 * whoever left it with the marker in the environment. A process can't ask to be signalled at its parent's death from Node.
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

  /** `marker` is the value of the trial's marker variable. */
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
