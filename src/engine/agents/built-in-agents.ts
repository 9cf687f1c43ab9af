import type { AgentEntry } from "../../core/agent-entry.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { geminiCli } from "./gemini-cli.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { sdkLoops } from "./sdk-loops.ts";

/** The agents that bench knows out of the box, in the order they are shown. */
export const builtInAgents: readonly AgentEntry[] = [
  ...claudeCode,
  ...codex,
  ...pi,
  ...opencode,
  ...geminiCli,
  ...sdkLoops,
];
