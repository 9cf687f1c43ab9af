import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import { dirname, join } from "node:path";
import type { ToolInput } from "../message.ts";
import { type Access, everything } from "../schedule/conflicts.ts";
import { isReadOnlyCommand } from "../schedule/read-only-command.ts";
import { type ToolDeclaration, optionalCount, optionalText, requiredText } from "./tool.ts";
import { canonicalPath } from "./workspace-path.ts";

/** Limit of one result, about 7,500 tokens. A model that needs more asks for a part. */
const outputLimitBytes = 30_000;
const fileTimeLimitMs = 30_000;
const commandTimeLimitSeconds = 120;

/** The tools, sorted by name: the order is part of the cached prefix. Every request sends the descriptions, so they are terse. */
export const toolDeclarations: readonly ToolDeclaration[] = [
  {
    name: "bash",
    description: "Run a command with /bin/sh in the workspace. Returns its output, and its exit code when not 0.",
    inputSchema: schema(
      { command: text("Command"), timeout_seconds: count(`Time limit, ${commandTimeLimitSeconds} by default`) },
      ["command"],
    ),
    outputLimitBytes,
    timeLimitMs: (input) => (optionalCount(input, "timeout_seconds", 600) ?? commandTimeLimitSeconds) * 1_000,
    access: async (input) =>
      isReadOnlyCommand(requiredText(input, "command")) ? { reads: "*", writes: [] } : everything,
    load: async () => (await import("./bash.ts")).bash,
  },
  {
    name: "edit",
    description: "Replace one exact, unique piece of text in a file.",
    inputSchema: schema({ path: text("File"), old_string: text("Text to replace"), new_string: text("New text") }, [
      "path",
      "old_string",
      "new_string",
    ]),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: (input, root) => touching(root, requiredText(input, "path"), true),
    load: async () => (await import("./edit.ts")).edit,
  },
  {
    name: "glob",
    description: "List files whose path matches a glob such as **/*.ts. Skips what .gitignore names.",
    inputSchema: schema({ pattern: text("Glob"), path: text("Directory to start from") }, ["pattern"]),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: searching,
    load: async () => (await import("./walk.ts")).glob,
  },
  {
    name: "grep",
    description: "Find lines that match a JavaScript regular expression. Skips binary files and what .gitignore names.",
    inputSchema: schema(
      { pattern: text("Regular expression"), path: text("File or directory"), glob: text("Only files that match") },
      ["pattern"],
    ),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: searching,
    load: async () => (await import("./grep.ts")).grep,
  },
  {
    name: "ls",
    description: "List a directory.",
    inputSchema: schema({ path: text("Directory, the workspace by default") }, []),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: (input, root) => touching(root, optionalText(input, "path") ?? ".", false),
    load: async () => (await import("./view.ts")).ls,
  },
  {
    name: "view",
    description: "Read a text file, or the part that starts at a line.",
    inputSchema: schema({ path: text("File"), offset: count("First line, from 1"), limit: count("Number of lines") }, [
      "path",
    ]),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: (input, root) => touching(root, requiredText(input, "path"), false),
    load: async () => (await import("./view.ts")).view,
  },
  {
    name: "write",
    description: "Create a file or replace all of it. Makes missing directories.",
    inputSchema: schema({ path: text("File"), content: text("Whole content") }, ["path", "content"]),
    outputLimitBytes,
    timeLimitMs: () => fileTimeLimitMs,
    access: (input, root) => touching(root, requiredText(input, "path"), true),
    load: async () => (await import("./edit.ts")).write,
  },
];

async function touching(root: string, path: string, writes: boolean): Promise<Access> {
  const canonical = await canonicalPath(root, path);
  return { reads: [canonical], writes: writes ? [canonical] : [] };
}

/** A search reads the folder and the ignore files that apply to it. */
async function searching(input: ToolInput, root: string): Promise<Access> {
  const folder = await canonicalPath(root, optionalText(input, "path") ?? ".");
  return { reads: [folder, ...ignoreFilesAbove(root, folder)], writes: [] };
}

function schema(properties: Record<string, object>, required: string[]): Tool.InputSchema {
  return { type: "object", properties, required };
}

function text(description: string): object {
  return { type: "string", description };
}

function count(description: string): object {
  return { type: "integer", description };
}

/** What a call touches. A call with wrong input will fail, but until then it counts as touching everything. */
export async function accessOf(declaration: ToolDeclaration, input: ToolInput, root: string): Promise<Access> {
  try {
    return await declaration.access(input, root);
  } catch {
    return everything;
  }
}

/** Paths of the ignore files that may apply to a folder, nearest first. Both paths are canonical. */
function ignoreFilesAbove(root: string, folder: string): readonly string[] {
  const here = join(folder, ".gitignore");
  return folder === root || dirname(folder) === folder ? [here] : [here, ...ignoreFilesAbove(root, dirname(folder))];
}
