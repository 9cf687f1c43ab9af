import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { PlainSections } from "../cache-plan.ts";
import { maskedMessage } from "../context/compaction.ts";
import type { Message } from "../message.ts";

/** Mistakes seen in agents. Each changes the beginning of every request and so voids the prompt cache from there. */
type Mistake = "clock" | "workspace-state" | "tool-order" | "history";

interface VolatileFacts {
  readonly clock: Clock;
  /** Canonical path of the workspace. */
  readonly root: string;
  /** Counted from 0. */
  readonly turn: number;
}

/** Newest messages that a sliding prune leaves unchanged. */
const unprunedMessages = 6;
const mostListedFiles = 40;

/**
 * A request's sections with the mistake. clock: the system prompt begins with the time. workspace-state: it begins with the list of files
 * and their sizes. tool-order: the tools come in another order each time. history: results older than three turns are cut in every
 * turn, so that an early message changes each time.
 */
export function withMistake(mistake: Mistake, facts: VolatileFacts, plain: PlainSections): PlainSections {
  switch (mistake) {
    case "clock":
      return { ...plain, system: headed(plain.system, clockLine(facts.clock)) };
    case "workspace-state":
      return { ...plain, system: headed(plain.system, workspaceState(facts.root)) };
    case "tool-order":
      return { ...plain, tools: rotated(plain.tools, facts.turn) };
    case "history":
      return { ...plain, messages: prunedAsTheyAge(plain.messages) };
  }
}

/** The time as a line. At the end of the newest message it changes nothing that was sent before. */
export function clockLine(clock: Clock): string {
  return `It is ${clock.isoDate()}.`;
}

function headed(system: readonly string[], line: string): string[] {
  const [first = "", ...rest] = system;
  return [`${line}\n\n${first}`, ...rest];
}

/** Without the workspace's path: the same task must cost the same tokens on every machine. */
function workspaceState(root: string): string {
  const files = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted()
    .slice(0, mostListedFiles);
  return `Files in the workspace:\n${files.map((name) => `${name} ${statSync(join(root, name)).size}`).join("\n")}`;
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function prunedAsTheyAge(messages: readonly Message[]): Message[] {
  const old = messages.length - unprunedMessages;
  return messages.map((message, index) => (index < old ? maskedMessage(message) : message));
}
