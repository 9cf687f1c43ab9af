import type { SpanRecorder } from "./spans.ts";
import { toolDeclarations } from "./tools/declarations.ts";

/** Words of a request and the tool that they hint at. A hint may be wrong: "don't run the tests" hints at bash too. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/\b(run|test|tests|build|install|execute|compile)\b/i, "bash"],
  [/\b(edit|fix|change|rename|refactor|replace|update)\b/i, "edit"],
  [/\b(files|glob|matching)\b/i, "glob"],
  [/\b(search|find|grep|where|todo|occurrences)\b/i, "grep"],
  [/\b(list|directory|folder)\b/i, "ls"],
  [/\b(read|show|view|explain|look|open)\b/i, "view"],
  [/\b(create|write|add|generate)\b/i, "write"],
];

/** The tools that a prompt hints at, sorted by name. */
export function predictedTools(prompt: string): string[] {
  return hints.flatMap(([words, tool]) => (words.test(prompt) ? [tool] : []));
}

/** Loads the modules of tools before they are called. One after another, so that each one's time can be measured. Never rejects. */
export async function preloadTools(names: readonly string[], spans: SpanRecorder, parent: string): Promise<void> {
  for (const name of names) {
    const declaration = toolDeclarations.find((one) => one.name === name);
    if (declaration === undefined) continue;
    const cpuBefore = process.cpuUsage();
    const span = spans.start(`preload_tool ${name}`, parent, { "gen_ai.tool.name": name });
    // A module that cannot be loaded fails again, and is reported, when it is called.
    await declaration.load().catch(() => null);
    const cpu = process.cpuUsage(cpuBefore);
    span.end({ "preload.cpu_ns": (cpu.user + cpu.system) * 1_000 });
  }
}
