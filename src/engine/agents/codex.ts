import type { AgentEntry } from "../../core/agent-entry.ts";

/** Codex reads its base URL from a file. Its retries stay as they are by default. */
const config = `model = "{model}"
model_provider = "bench"
approval_policy = "never"
sandbox_mode = "danger-full-access"

[model_providers.bench]
name = "bench"
base_url = "{baseUrl}/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
`;

export const codex: readonly AgentEntry[] = [
  {
    id: "codex",
    title: "Codex",
    homepage: "https://github.com/openai/codex",
    licence: "Apache-2.0",
    version: { kind: "package", name: "@openai/codex" },
    packages: ["@openai/codex@0.169.0"],
    protocol: "openai-responses",
    model: "gpt-5.5",
    command: [
      "{agent}/node_modules/.bin/codex",
      "exec",
      "--json",
      "--skip-git-repo-check",
      "--dangerously-bypass-approvals-and-sandbox",
    ],
    prompt: "stdin",
    files: { home: { ".codex/config.toml": config } },
    answer: "jsonl",
    mcp: { files: { home: { ".codex/config.toml": `${config}\n{mcpServersToml}` } } },
    continue: ["resume", "--last"],
  },
];
