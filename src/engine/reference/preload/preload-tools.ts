import type { SpanRecorder } from "../spans.ts";
import { toolDeclarations } from "../tools/declarations.ts";

/** Loads the modules of tools before they are called, one after another, so that each one's time can be told. Never rejects. */
export async function preloadTools(names: readonly string[], spans: SpanRecorder, parent: string): Promise<void> {
  for (const name of names) {
    const declaration = toolDeclarations.find((one) => one.name === name);
    if (declaration === undefined) continue;
    const cpuBefore = process.cpuUsage();
    const span = spans.start(`preload_tool ${name}`, parent, { "gen_ai.tool.name": name });
    // A module that cannot be loaded fails again, and is told, when it is called.
    await declaration.load().catch(() => null);
    const cpu = process.cpuUsage(cpuBefore);
    span.end({ "preload.cpu_ns": (cpu.user + cpu.system) * 1_000 });
  }
}
