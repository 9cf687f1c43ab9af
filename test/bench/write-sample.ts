import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { leagueSchema } from "../../src/cli/league/league-file.ts";
import { engineText } from "../../src/core/engine-text.ts";
import { cardPage } from "../../src/report/audit/card-page.tsx";
import { cardText } from "../../src/report/audit/card-text.ts";
import { leaguePage } from "../../src/report/audit/league-page.tsx";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { runBench } from "../agents/measured-agent.ts";
import { samplePage } from "../report/sample-page.ts";

/**
 * `npm run sample`: writes the example pages again. `index` has generated numbers and takes a second. `audit` and `league` measure real
 * agents, on a calm machine: two minutes, and two for each engine. `npm run sample -- index` writes that one alone.
 */
const auditedAgent = "ai-sdk";
const leagueEngines = ["pi", "openai-agents", auditedAgent, "reference"];

/** The files of an example by their names. */
type Example = Readonly<Record<string, string>>;

const examples: Readonly<Record<string, () => Promise<Example>>> = {
  index: async () => ({ "index.html": samplePage() }),
  audit: async () => {
    const record = auditSchema.parse(await measured(["audit", auditedAgent]));
    // The README shows the beginning of this text.
    const card = cardText(record, { width: 110, page: "reports/sample/audit.html" });
    return { "audit.html": cardPage(record), "audit.txt": `Engine: ${engineText(record.engine)}\n\n${card}` };
  },
  league: async () => ({
    "league.html": leaguePage(leagueSchema.parse(await measured(["league", ...leagueEngines]))),
  }),
};

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in examples));
if (unknown === undefined) await writePages(named.length === 0 ? Object.keys(examples) : named);
else {
  process.stderr.write(`There is no example page ${unknown}. Write one of ${Object.keys(examples).join(", ")}.\n`);
  process.exitCode = 2;
}

async function writePages(names: readonly string[]): Promise<void> {
  const folder = join(process.cwd(), "reports/sample");
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    for (const [file, text] of Object.entries((await examples[name]?.()) ?? {})) {
      await writeWholeFile(join(folder, file), text);
      process.stdout.write(`reports/sample/${file}\n`);
    }
  }
}

/** What a command of bench prints with `--json`. Its agents are installed before. */
async function measured(command: readonly string[]): Promise<unknown> {
  await printed(["agents", "install", ...command.slice(1).filter((id) => id !== "reference")]);
  return JSON.parse(await printed([...command, "--json"]));
}

async function printed(words: readonly string[]): Promise<string> {
  const { code, stdout } = await runBench(words);
  if (code !== 0) throw new Error(`bench ${words.join(" ")} ended with ${code}.`);
  return stdout;
}
