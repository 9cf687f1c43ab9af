// Ends as it is told: with an error, by a signal, or never.
const [how] = process.argv.slice(2);
if (how === "throw") throw new Error("the crash that was asked for");
if (how === "signal") process.kill(process.pid, "SIGTERM");
if (how === "kill") process.kill(process.pid, "SIGKILL");
if (how === "quiet") process.exit(0);
setInterval(() => undefined, 1000);
