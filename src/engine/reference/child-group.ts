/** Children do not get these credentials. */
const withheld = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

/** This process's environment without its credentials. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !withheld.includes(name)));
}

/** Kills the process group that a detached child leads. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has already ended.
  }
}
