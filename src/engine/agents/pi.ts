import type { AgentEntry } from "../../core/agent-entry.ts";

const shared = {
  homepage: "https://github.com/earendil-works/pi",
  licence: "MIT",
  version: { kind: "package", name: "@earendil-works/pi-coding-agent" },
  packages: ["@earendil-works/pi-coding-agent@0.74.2"],
  env: { PI_OFFLINE: "1" },
  prompt: "argument-or-stdin",
  answer: "jsonl",
  continue: ["--continue"],
} as const;

const program = ["{agent}/node_modules/.bin/pi", "-p", "--mode", "json"];

/** A provider of pi's own under the name `bench`, as its file of models has it. */
function models(api: string): string {
  const provider = { baseUrl: "{baseUrl}/v1", api, apiKey: "{apiKey}", models: [{ id: "{model}" }] };
  return JSON.stringify({ providers: { bench: provider } });
}

/** One agent over three protocols. */
export const pi: readonly AgentEntry[] = [
  {
    ...shared,
    id: "pi",
    title: "pi, Anthropic Messages",
    protocol: "anthropic-messages",
    model: "claude-sonnet-4-5",
    command: [...program, "--provider", "anthropic", "--model", "{model}", "{prompt}"],
    files: {
      home: {
        ".pi/agent/models.json": JSON.stringify({
          providers: { anthropic: { baseUrl: "{baseUrl}", apiKey: "{apiKey}" } },
        }),
      },
    },
  },
  {
    ...shared,
    id: "pi-chat",
    title: "pi, OpenAI Chat",
    protocol: "openai-chat",
    model: "gpt-5.1",
    command: [...program, "--provider", "bench", "--model", "{model}", "{prompt}"],
    files: { home: { ".pi/agent/models.json": models("openai-completions") } },
  },
  {
    ...shared,
    id: "pi-responses",
    title: "pi, OpenAI Responses",
    protocol: "openai-responses",
    model: "gpt-5.1",
    command: [...program, "--provider", "bench", "--model", "{model}", "{prompt}"],
    files: { home: { ".pi/agent/models.json": models("openai-responses") } },
  },
];
