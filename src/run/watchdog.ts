import { spawn } from "node:child_process";

/**
 * Ends the running trial's process group if this process dies in a way that lets it do nothing itself (SIGKILL, a
 * crash): a shell that reads group leaders from a pipe, and ends the last one when the pipe closes. A process can't ask
 * to be signalled at its parent's death from Node.
 */
export class Watchdog implements AsyncDisposable {
  private readonly shell = spawn(
    "/bin/sh",
    ["-c", 'while read -r pid; do last=$pid; done; [ "${last:-0}" -gt 1 ] && kill -9 -- "-$last" 2>/dev/null; exit 0'],
    { stdio: ["pipe", "ignore", "ignore"], detached: true },
  );

  guard(leaderPid: number): void {
    this.shell.stdin.write(`${leaderPid}\n`);
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
