import { fileURLToPath } from "node:url";
import { runBundle } from "./bundled-script.ts";
import type * as engine from "./engine-command.ts";

/** The engine's bundle. From source, its modules one by one. */
const bundled = runBundle<typeof engine>(fileURLToPath(new URL("engine-bundle.cjs", import.meta.url)));
const { engineCommand } = bundled?.exports ?? (await import("./engine-command.ts"));
process.exitCode = await engineCommand(process.argv.slice(2), [process.execPath, fileURLToPath(import.meta.url)]);
// What a part still holds open, such as the idle connections of `fetch`, must not keep the process.
process.stdout.write("", () => process.exit());
