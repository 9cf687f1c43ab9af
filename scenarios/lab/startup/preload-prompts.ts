import type { ToolOperation } from "../../../src/core/turn-script.ts";

/** A task with its prompt and the tools that it really calls. */
interface PreloadPrompt {
  readonly id: string;
  readonly title: string;
  readonly prompt: string;
  readonly calls: readonly { readonly tool: string; readonly operation: ToolOperation }[];
  /** The called tools, as the flag takes them. No guess can be better. */
  readonly oracle: string;
  readonly preloads: readonly ("off" | "keywords" | "oracle")[];
}

const search = { tool: "grep", operation: { kind: "search", pattern: "TODO", path: "src" } } as const;
const read = { tool: "view", operation: { kind: "read", path: "notes.txt" } } as const;
const list = { tool: "ls", operation: { kind: "list", path: "src" } } as const;

/** Prompts that name their tools, name none of them, or name other tools. */
export const preloadPrompts: readonly PreloadPrompt[] = [
  {
    id: "match",
    title: "the words name the tools",
    prompt: "Search src for TODO and read notes.txt.",
    calls: [search, read],
    oracle: "grep,view",
    preloads: ["off", "keywords", "oracle"],
  },
  {
    id: "mismatch",
    title: "the words name no tool",
    prompt: "What is left before we can ship?",
    calls: [search, read],
    oracle: "grep,view",
    preloads: ["off", "keywords"],
  },
  {
    id: "fool",
    title: "the words name other tools",
    prompt: "Without running tests or editing, and with nothing to search: run no build, fix nothing. What is in src?",
    calls: [list],
    oracle: "ls",
    preloads: ["off", "keywords"],
  },
];
