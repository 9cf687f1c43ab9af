import stringWidth from "string-width";
import { expect, test } from "vitest";
import { stripVTControlCharacters } from "node:util";
import { reportModel } from "../finished-report.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });
const model = reportModel(run);
const hostileModels = hostileTexts.map((text) => reportModel(hostileRun(run, text)));
const reportPath = "reports/latest/index.html";

test("a compared run reads as the golden text", async () => {
  await expect(renderTerminal(model, { width: 100, colour: false, reportPath })).toMatchFileSnapshot(
    "../__golden__/compared-100.txt",
  );
});

test("a measured run reads as the golden text on a wide terminal", async () => {
  const measured = reportModel(fixtureRun());
  await expect(renderTerminal(measured, { width: 140, colour: false, reportPath: null })).toMatchFileSnapshot(
    "../__golden__/measured-140.txt",
  );
});

test.each([60, 140])("nothing is wider than a terminal of %i columns", (width) => {
  for (const shown of [model, ...hostileModels]) {
    const lines = renderTerminal(shown, { width, colour: false, reportPath: null }).split("\n");
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  }
});

test.each([60, 80])("no number, verdict or name is cut short at %i columns", (width) => {
  const text = renderTerminal(model, { width, colour: false, reportPath: null });
  expect(text).not.toContain("…");
  const flat = text.replaceAll(/\s+/g, " ");
  expect(flat).toContain(
    "✗ regressed ↑+24,196 tok (+1.2 %), 1,958,114 tok → 1,982,310 tok Context compression / old turns summarised",
  );
});

test("lost work is shown whatever the width, as a column and as a warning; none is shown where nothing was lost", () => {
  const plain = fixtureRun();
  const scenarios = plain.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) =>
      arm.id === "conflicts/parallel"
        ? { ...arm, trials: arm.trials.map((one) => ({ ...one, values: { ...one.values, "tools.lost_updates": 5 } })) }
        : arm,
    ),
  }));
  const rendered = (shown: typeof plain) =>
    renderTerminal(reportModel(shown), { width: 80, colour: false, reportPath: null }).replaceAll(/\s+/g, " ");
  expect(rendered({ ...plain, scenarios })).toMatch(/Parallel tools .*Lost updates.* 5 /);
  expect(rendered({ ...plain, scenarios })).toContain(
    "! Lost work: Lost updates in parallel-tools conflicts/parallel. The agent reported this work as done",
  );
  expect(rendered(plain)).not.toMatch(/Lost work|Lost updates/);
});

test("colour adds nothing but colour", () => {
  const plain = renderTerminal(model, { width: 100, colour: false, reportPath });
  const coloured = renderTerminal(model, { width: 100, colour: true, reportPath });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test.each(hostileModels.map((hostile, position) => [position, hostile] as const))(
  "hostile text %i sends no control character to the terminal",
  (_, hostile) => {
    const shown = renderTerminal(hostile, { width: 100, colour: false, reportPath: null });
    expect(shown.replaceAll(/[\n\u200C\u200D]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  },
);

const shown = (width: number) => renderTerminal(model, { width, colour: false, reportPath: null });

test("where there is room, a row shows the change of every pair in the order they were taken", () => {
  expect(shown(80)).not.toContain("pairs in order");
  expect(shown(220)).toMatch(/regressed .*% +[▁▂▃▄▅▆▇█]{6,24}$/m);
});
