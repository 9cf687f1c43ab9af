import { fieldAgentOf } from "../../src/audit/field.ts";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { fieldPath, readField, writeField } from "../../src/cli/audit/field-file.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { runBench } from "./measured-agent.ts";

/**
 * `npm run field`: audits known agents and writes their figures into field/field.json. Without an id those that install fast; with
 * `--all` every agent that bench knows. An agent that was measured before is replaced. The file is written after each agent.
 */
const lightAgents = ["ai-sdk", "anthropic-tool-runner", "openai-agents", "pi"];

/** Time enough for every question to a slow agent. */
const budget = "15m";

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith("-"));
const others = words.includes("--all") ? builtInAgents.map(({ id }) => id) : lightAgents;
process.exitCode = await measureField(named.length > 0 ? named : others);

async function measureField(ids: readonly string[]): Promise<number> {
  let failureCount = 0;
  for (const id of ids) {
    const installed = await runBench(["agents", "install", id]);
    const { code, stdout } =
      installed.code === 0 ? await runBench(["audit", id, "--json", "--budget", budget]) : installed;
    if (code !== 0) {
      failureCount += 1;
      process.stdout.write(`${id}: not measured, exit code ${code}.\n`);
      continue;
    }
    const agent = fieldAgentOf(auditSchema.parse(JSON.parse(stdout)));
    const before = readField(fieldPath).agents.filter((one) => one.id !== id);
    await writeField(fieldPath, { agents: [...before, agent] });
    const isCalm = agent.figures.some(({ by }) => by === "floor");
    process.stdout.write(
      `${id}: ${agent.figures.length} figures${isCalm ? "" : "; no multiples of the floor, because the machine was busy"}.\n`,
    );
  }
  return failureCount === 0 ? 0 : 1;
}
