import type { AgentEntry } from "../../core/agent-entry.ts";

/** The npm package that holds Claude Code's own binary, for Linux on x64. */
const binary = "{agent}/node_modules/@anthropic-ai/claude-agent-sdk-linux-x64/claude";

/** Root may skip permission prompts only in a sandbox. */
const sandboxed = { IS_SANDBOX: "1" };

/** No update check, telemetry or error report: nothing but model calls. */
const quiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
};

/** The default mode of the ACP agent asks a model before each tool call. */
const settings = JSON.stringify({ permissions: { defaultMode: "bypassPermissions" } });

/** The servers of the trial and no others. The equals sign keeps the option from taking the next word as well. */
const mcp = { words: ['--mcp-config={"mcpServers": {mcpServers}}', "--strict-mcp-config"] };

const shared = {
  homepage: "https://www.npmjs.com/package/@anthropic-ai/claude-agent-sdk",
  licence: "proprietary",
  version: { kind: "command", command: [binary, "--version"] },
  packages: ["@anthropic-ai/claude-agent-sdk@0.3.329"],
  protocol: "anthropic-messages",
  model: "claude-sonnet-5",
  prompt: "stdin",
  answer: "jsonl",
} as const;

function command(...more: readonly string[]): readonly string[] {
  return [
    binary,
    "-p",
    "--output-format",
    "stream-json",
    "--verbose",
    "--include-partial-messages",
    "--dangerously-skip-permissions",
    "--model",
    "{model}",
    ...more,
  ];
}

/** Claude Code as a user starts it, without side traffic, and with its smallest prompt. */
export const claudeCode: readonly AgentEntry[] = [
  {
    ...shared,
    id: "claude-code",
    title: "Claude Code",
    command: command(),
    env: { ...sandboxed, DISABLE_AUTOUPDATER: "1" },
    continue: ["--continue"],
    mcp,
  },
  {
    ...shared,
    id: "claude-code-quiet",
    title: "Claude Code without side traffic",
    command: command(),
    env: { ...sandboxed, ...quiet },
    continue: ["--continue"],
    mcp,
  },
  {
    ...shared,
    id: "claude-code-bare",
    title: "Claude Code with --bare",
    command: command("--bare"),
    env: { ...sandboxed, ...quiet },
    continue: ["--continue"],
    mcp,
  },
  {
    ...shared,
    id: "claude-agent-sdk",
    title: "Claude Agent SDK loop",
    version: { kind: "package", name: "@anthropic-ai/claude-agent-sdk" },
    command: ["node", "{agent}/claude-agent-sdk.mjs", "{model}", "-"],
    env: { ...sandboxed, ...quiet },
  },
  {
    id: "claude-code-acp",
    title: "Claude Code over ACP, without side traffic",
    homepage: "https://www.npmjs.com/package/@agentclientprotocol/claude-agent-acp",
    licence: "Apache-2.0",
    version: { kind: "package", name: "@agentclientprotocol/claude-agent-acp" },
    packages: ["@agentclientprotocol/claude-agent-acp@0.101.0"],
    protocol: "anthropic-messages",
    model: "claude-sonnet-5",
    command: ["{agent}/node_modules/.bin/claude-agent-acp"],
    // After an answer it would ask the model what the user may say next.
    env: { ...sandboxed, ...quiet, ANTHROPIC_MODEL: "{model}", CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: "false" },
    files: { home: { ".claude/settings.json": settings } },
    interface: "acp",
  },
];
