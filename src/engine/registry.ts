import { join } from "node:path";
import type { Engine, LaunchRequest } from "../core/engine.ts";
import { longestArgumentBytes } from "./entry-engine.ts";
import { toggles } from "./reference/options.ts";

/** The engines that come with the harness. An empty list of values stands for a free value. */
export const builtInEngines: readonly Engine[] = [
  {
    id: "reference",
    title: "Reference engine: a small headless coding agent",
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles,
    capabilities: ["modules"],
    build: [["npm", "run", "build"]],
    launch: (request) => {
      const flags = Object.entries(request.toggles).flatMap(([name, value]) => [`--${name}`, value]);
      const prompt = promptArgument(request.prompt);
      return {
        // The two dashes let a prompt start with a dash.
        argv: [...program(request, "reference"), "--model", request.model, ...flags, "--", prompt.argument],
        // A variable, because older revisions of the engine ignore it. They would refuse a flag.
        env: { ...environment(request), REFERENCE_SEARCH: "portable" },
        ...prompt.input,
      };
    },
  },
  {
    id: "reference-acp",
    title: "Reference engine over ACP",
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    answer: "text",
    toggles: {},
    capabilities: ["acp"],
    build: [["npm", "run", "build"]],
    launch: (request) => ({
      argv: [...program(request, "reference"), "--acp", "--model", request.model],
      env: { ...environment(request), REFERENCE_SEARCH: "portable" },
    }),
  },
  {
    id: "floor",
    title: "Floor: one request by node:http, nothing else",
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles: {},
    build: [["npm", "run", "build"]],
    launch: (request) => {
      const prompt = promptArgument(request.prompt);
      return {
        argv: [...program(request, "floor"), request.model, prompt.argument],
        env: environment(request),
        ...prompt.input,
      };
    },
  },
];

function program(request: LaunchRequest, name: string): [string, string] {
  return [process.execPath, join(request.root, "dist", "src", "engine", name, "main.js")];
}

function environment(request: LaunchRequest): Record<string, string> {
  return { ANTHROPIC_API_KEY: request.apiKey, ANTHROPIC_BASE_URL: request.baseUrl };
}

function promptArgument(prompt: string): { readonly argument: string; readonly input: { readonly stdin?: string } } {
  const throughInput = prompt === "-" || Buffer.byteLength(prompt) > longestArgumentBytes;
  return throughInput ? { argument: "-", input: { stdin: prompt } } : { argument: prompt, input: {} };
}
