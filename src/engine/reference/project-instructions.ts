import { readFileSync } from "node:fs";
import { join } from "node:path";

const fileName = "AGENTS.md";
const mostBytes = 32 * 1024;

/**
 * The workspace's AGENTS.md as a block of the system prompt, cut at 32 KiB; null where there is none. It is read once: a
 * file that changes during a session must not void the prompt cache.
 */
export function projectInstructions(root: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(root, fileName)).subarray(0, mostBytes).toString("utf8").trim();
  } catch {
    return null;
  }
  return text === "" ? null : `This project's own instructions (${fileName}):\n\n${text}`;
}
