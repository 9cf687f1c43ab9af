import type { AgentEntry } from "../../core/agent-entry.ts";

/** What a loop's entry has in common: it prints the answer's text alone and reads the prompt from standard input. */
const loop = { licence: "MIT", prompt: "stdin", answer: "text" } as const;

/** The loops that come with agent SDKs, each with a shell and three file tools. */
export const sdkLoops: readonly AgentEntry[] = [
  {
    ...loop,
    id: "ai-sdk",
    title: "Vercel AI SDK loop",
    homepage: "https://ai-sdk.dev",
    licence: "Apache-2.0",
    version: { kind: "package", name: "ai" },
    packages: ["ai@6.0.326", "@ai-sdk/anthropic@3.0.138", "zod@4.6.7"],
    protocol: "anthropic-messages",
    model: "claude-sonnet-5",
    command: ["node", "{agent}/ai-loop.mjs", "{model}", "-"],
  },
  {
    ...loop,
    id: "anthropic-tool-runner",
    title: "Tool runner of @anthropic-ai/sdk",
    homepage: "https://www.npmjs.com/package/@anthropic-ai/sdk",
    version: { kind: "package", name: "@anthropic-ai/sdk" },
    packages: ["@anthropic-ai/sdk@1.11.0"],
    protocol: "anthropic-messages",
    model: "claude-sonnet-5",
    command: ["node", "{agent}/tool-runner.mjs", "{model}", "-"],
  },
  {
    ...loop,
    id: "openai-agents",
    title: "OpenAI Agents SDK loop, Responses",
    homepage: "https://www.npmjs.com/package/@openai/agents",
    version: { kind: "package", name: "@openai/agents" },
    packages: ["@openai/agents@0.20.0", "zod@4.6.7"],
    protocol: "openai-responses",
    model: "gpt-5.1",
    command: ["node", "{agent}/openai-agents.mjs", "responses", "{model}", "-"],
  },
  {
    ...loop,
    id: "openai-agents-chat",
    title: "OpenAI Agents SDK loop, Chat",
    homepage: "https://www.npmjs.com/package/@openai/agents",
    version: { kind: "package", name: "@openai/agents" },
    packages: ["@openai/agents@0.20.0", "zod@4.6.7"],
    protocol: "openai-chat",
    model: "gpt-5.1",
    command: ["node", "{agent}/openai-agents.mjs", "chat", "{model}", "-"],
  },
  {
    ...loop,
    id: "langgraph",
    title: "LangGraph's prebuilt agent",
    homepage: "https://www.npmjs.com/package/@langchain/langgraph",
    version: { kind: "package", name: "@langchain/langgraph" },
    packages: ["@langchain/langgraph@1.7.3", "@langchain/anthropic@1.5.11", "@langchain/core@1.4.0", "zod@4.6.7"],
    protocol: "anthropic-messages",
    model: "claude-sonnet-5",
    command: ["node", "{agent}/langgraph.mjs", "{model}", "-"],
  },
];
