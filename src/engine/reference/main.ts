import { fileURLToPath } from "node:url";
import { runBundle } from "./bundled-script.ts";
import type * as engine from "./engine-command.ts";

/** The engine as the build has bundled it, in one file that is read at once; from source, its modules one by one. */
const bundled = runBundle<typeof engine>(fileURLToPath(new URL("engine-bundle.cjs", import.meta.url)));
const { engineCommand } = bundled?.exports ?? (await import("./engine-command.ts"));
process.exitCode = await engineCommand(process.argv.slice(2), [process.execPath, fileURLToPath(import.meta.url)]);
// Left alone, the process would wait for idle keep-alive connections: about 100 ms after its last word.
process.stdout.write("", () => process.exit());
