import type { AgentEntry } from "../../core/agent-entry.ts";

const quiet = {
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_MODELS_FETCH: "1",
  OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
  OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
};

const shared = {
  homepage: "https://github.com/sst/opencode",
  licence: "MIT",
  version: { kind: "package", name: "opencode-ai" },
  packages: ["opencode-ai@1.18.33"],
} as const;

/** A second file of settings. Those of the variable go before it, and the two are joined. */
const mcp = { files: { home: { ".config/opencode/opencode.json": '{"mcp":{mcpLocalServers}}' } } };

const run = { ...shared, mcp, prompt: "argument-or-stdin", answer: "jsonl", continue: ["--continue"] } as const;

const options = { baseURL: "{baseUrl}/v1", apiKey: "{apiKey}" };

function config(provider: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ autoupdate: false, share: "disabled", permission: "allow", provider, ...more });
}

export const opencode: readonly AgentEntry[] = [
  {
    ...run,
    id: "opencode",
    title: "opencode, Anthropic Messages",
    protocol: "anthropic-messages",
    model: "claude-sonnet-4-5",
    command: ["{agent}/node_modules/.bin/opencode", "run", "--format", "json", "-m", "anthropic/{model}", "{prompt}"],
    env: { ...quiet, OPENCODE_CONFIG_CONTENT: config({ anthropic: { options } }) },
  },
  {
    ...run,
    id: "opencode-chat",
    title: "opencode, OpenAI Chat",
    protocol: "openai-chat",
    model: "gpt-5.1",
    command: ["{agent}/node_modules/.bin/opencode", "run", "--format", "json", "-m", "bench/{model}", "{prompt}"],
    env: {
      ...quiet,
      OPENCODE_CONFIG_CONTENT: config({
        bench: {
          npm: "@ai-sdk/openai-compatible",
          name: "bench",
          options,
          models: { "{model}": { name: "{model}", limit: { context: 200_000, output: 8000 } } },
        },
      }),
    },
  },
  {
    ...shared,
    id: "opencode-acp",
    title: "opencode over ACP, Anthropic Messages",
    protocol: "anthropic-messages",
    model: "claude-sonnet-4-5",
    command: ["{agent}/node_modules/.bin/opencode", "acp"],
    env: {
      ...quiet,
      OPENCODE_CONFIG_CONTENT: config({ anthropic: { options } }, { model: "anthropic/{model}" }),
    },
    interface: "acp",
  },
];
