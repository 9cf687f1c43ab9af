import type { Engine } from "../../core/engine.ts";
import type { ConfiguredEngine } from "./config-file.ts";

/** The engine of an entry in the configuration file. */
export function configuredEngine(entry: ConfiguredEngine): Engine {
  return {
    id: entry.id,
    title: entry.title ?? entry.id,
    protocol: "anthropic-messages",
    toggles: Object.fromEntries(
      Object.entries(entry.toggles ?? {}).map(([name, values]) => [name, Object.keys(values)]),
    ),
    ...(entry.build === undefined ? {} : { build: entry.build }),
    launch: (request) => {
      const values: Readonly<Record<string, unknown>> = { ...request };
      const fill = (word: string): string =>
        word.replaceAll(/\{(prompt|baseUrl|apiKey|model|root)\}/g, (_, name: string) => String(values[name]));
      const [command = "", ...args] = entry.command.map(fill);
      const switches = Object.entries(request.toggles).flatMap(([name, value]) => entry.toggles?.[name]?.[value] ?? []);
      const placed = entry.command.some((word) => word.includes("{prompt}"));
      const viaStdin = !placed && entry.prompt === "stdin";
      return {
        argv: [command, ...args, ...switches, ...(placed || viaStdin ? [] : [request.prompt])],
        env: {
          ANTHROPIC_BASE_URL: request.baseUrl,
          ANTHROPIC_API_KEY: request.apiKey,
          ...Object.fromEntries(Object.entries(entry.env ?? {}).map(([name, value]) => [name, fill(value)])),
        },
        ...(viaStdin ? { stdin: request.prompt } : {}),
      };
    },
  };
}
