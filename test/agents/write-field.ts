import { join } from "node:path";
import { parseArgs } from "node:util";
import { fieldAgentOf } from "../../src/audit/field.ts";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { fieldPath, readField, writeField } from "../../src/cli/audit/field-file.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { makeFolder } from "../../src/run/made-folder.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { runBench } from "./measured-agent.ts";

/**
 * `npm run field`: audits known agents and writes their figures into field/field.json. Without an id those that install fast; with
 * `--all` every agent that bench knows. An agent that was measured before is replaced. The file is written after each agent. With
 * `--audits FOLDER` each audit is kept there, to look at its findings by hand.
 */
const lightAgents = ["ai-sdk", "anthropic-tool-runner", "openai-agents", "pi"];

/** Time enough for every question to a slow agent. */
const budget = "15m";

const { values: options, positionals: named } = parseArgs({
  options: { all: { type: "boolean", default: false }, audits: { type: "string" } },
  allowPositionals: true,
});
const others = options.all ? builtInAgents.map(({ id }) => id) : lightAgents;
process.exitCode = await measureField(named.length > 0 ? named : others);

async function measureField(ids: readonly string[]): Promise<number> {
  let failureCount = 0;
  if (options.audits !== undefined) makeFolder(options.audits);
  for (const id of ids) {
    const installed = await runBench(["agents", "install", id]);
    const { code, stdout } =
      installed.code === 0 ? await runBench(["audit", id, "--json", "--budget", budget]) : installed;
    if (code !== 0) {
      failureCount += 1;
      process.stdout.write(`${id}: not measured, exit code ${code}.\n`);
      continue;
    }
    if (options.audits !== undefined) await writeWholeFile(join(options.audits, `${id}.json`), stdout);
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
