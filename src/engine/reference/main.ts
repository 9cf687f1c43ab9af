import { fileURLToPath } from "node:url";
import { runBundle } from "./bundled-script.ts";
import type * as engine from "./engine-command.ts";

/** The engine's bundle. From source, its modules one by one. */
const bundled = runBundle<typeof engine>(fileURLToPath(new URL("engine-bundle.cjs", import.meta.url)));
const { engineCommand } = bundled?.exports ?? (await import("./engine-command.ts"));
process.exitCode = await engineCommand(process.argv.slice(2), [process.execPath, fileURLToPath(import.meta.url)]);
// Without this the process would wait about 100 ms for idle keep-alive connections.
process.stdout.write("", () => process.exit());
