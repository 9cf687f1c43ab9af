import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWholeFile } from "../../src/run/whole-file.ts";

const row = z.strictObject({
  scenario: z.string(),
  arm: z.string(),
  outcome: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("done") }),
    z.strictObject({ kind: z.literal("not-applicable"), reason: z.string().min(1) }),
    z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
  ]),
});

const agent = z.strictObject({
  id: z.string(),
  version: z.string().nullable(),
  isoDate: z.string(),
  machine: z.strictObject({ cpuModel: z.string(), cores: z.number(), node: z.string(), loadBefore: z.number() }),
  /** Null where the scenario of the figure is not done. */
  figures: z.strictObject({
    firstRequestNs: z.number().nullable(),
    calls: z.number().nullable(),
    promptTokens: z.number().nullable(),
    echoNs: z.number().nullable(),
  }),
  rows: z.array(row),
});

const schema = z.strictObject({ schemaVersion: z.literal(1), agents: z.array(agent) });

/** What one agent made of every agent scenario. */
export type AgentResult = z.infer<typeof agent>;
export type AgentRow = AgentResult["rows"][number];

/** The results of all agents that the guide shows. */
export const resultsPath = join("docs", "agent-results.json");

/** The committed results. Empty if there is no file yet. */
export function readAgentResults(path: string): readonly AgentResult[] {
  return existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, "utf8"))).agents : [];
}

export async function writeAgentResults(path: string, agents: readonly AgentResult[]): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify({ schemaVersion: 1, agents }, null, 2)}\n`);
}
