import { expect, test } from "vitest";
import { scriptedReplay } from "../../scenarios/recorded/replayed-session.ts";
import { auditOf } from "../../src/audit/audit-of.ts";
import { runOfContender } from "../../src/audit/contender-arms.ts";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { leagueSchema } from "../../src/cli/league/league-file.ts";
import { cardMarkdown } from "../../src/report/audit/card-markdown.ts";
import { cardPage } from "../../src/report/audit/card-page.tsx";
import { cardText } from "../../src/report/audit/card-text.ts";
import { fixtureLeague, fixtureLeagueRun } from "./fixture-league.ts";

const session = scriptedReplay({
  id: "fix-test",
  prompt: "fix it",
  files: {},
  toolsNs: 0,
  script: { turns: [] },
  isQuick: true,
});

test("a league ranks engines on a recorded session, in a part of its own", async () => {
  const league = await fixtureLeague(8, [session]);
  expect(leagueSchema.parse(JSON.parse(JSON.stringify(league))).parts).toHaveLength(7);
  const { part, figures = [] } = league.parts.at(-1) ?? {};
  expect({ part, metrics: figures.map(({ metric }) => metric) }).toEqual({
    part: "sessions",
    metrics: [
      "cost.total",
      "gen_ai.usage.input_tokens",
      "gen_ai.invoke_agent.inference_calls",
      "replay.failed_calls",
      "process.cpu_time",
    ],
  });
  const ranks = figures.map(({ cells }) => cells.map((cell) => (cell.kind === "ranked" ? cell.rank : null)));
  expect(ranks[0]).toEqual([2, 3, 4, 1]);
  expect((await fixtureLeague(8)).parts.map((one) => one.part)).not.toContain("sessions");
});

test("an audit shows a recorded session without grades, in all its forms", async () => {
  const run = runOfContender(await fixtureLeagueRun(8, [session]), "quick");
  const audit = auditOf(run, []);
  expect(auditSchema.parse(JSON.parse(JSON.stringify(audit))).sessions).toHaveLength(5);
  const forms = [cardText(audit, { width: 100, page: "audit.html" }), cardMarkdown(audit), cardPage(audit)];
  for (const form of forms) expect(form).toMatch(/Recorded sessions[^]*fix-test: input tokens/);
  const without = auditOf(runOfContender(await fixtureLeagueRun(8), "quick"), []);
  expect(without.sessions).toBeUndefined();
});
