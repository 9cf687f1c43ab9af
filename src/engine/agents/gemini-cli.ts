import type { AgentEntry } from "../../core/agent-entry.ts";

const settingsText = JSON.stringify({
  security: { auth: { selectedType: "gemini-api-key" } },
  general: { disableAutoUpdate: true, enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
});

const shared = {
  homepage: "https://github.com/google-gemini/gemini-cli",
  licence: "Apache-2.0",
  version: { kind: "package", name: "@google/gemini-cli" },
  packages: ["@google/gemini-cli@0.61.0"],
  protocol: "gemini",
  model: "gemini-2.5-pro",
  env: { GEMINI_CLI_TRUST_WORKSPACE: "true" },
  files: { home: { ".gemini/settings.json": settingsText } },
} as const;

const program = "{agent}/node_modules/.bin/gemini";

export const geminiCli: readonly AgentEntry[] = [
  {
    ...shared,
    id: "gemini-cli",
    title: "Gemini CLI",
    command: [program, "--prompt={prompt}", "--yolo", "-m", "{model}", "--output-format", "stream-json"],
    prompt: "argument-or-stdin",
    answer: "jsonl",
    mcp: {
      files: { home: { ".gemini/settings.json": settingsText.replace(/\}$/, ',"mcpServers":{mcpServers}}') } },
    },
  },
  {
    ...shared,
    id: "gemini-cli-acp",
    title: "Gemini CLI over ACP",
    command: [program, "--acp", "--yolo", "-m", "{model}"],
    interface: "acp",
  },
];
