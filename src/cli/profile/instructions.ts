import { machineClock } from "../../core/clock.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { workingTreeState } from "../../gate/revisions/revisions.ts";
import { renderInstructionsPage } from "../../report/profile/tool-page.tsx";
import type { ProfileOptions } from "../commands/profile.ts";
import { countKernels, countsJson, type KernelCounts, libcVersion } from "../instructions/count-kernels.ts";
import { countsTable } from "../instructions/counts-table.ts";
import { plainCounts } from "../instructions/show-instructions.ts";
import { packageRoot, packageVersion } from "../package-info.ts";
import { withProfileFolder, writeProfile } from "./folder.ts";
import { printSummary } from "./summary-output.ts";

const rawFile = "instructions.json";

/**
 * A session under valgrind: the inner loops that do a part of the scenario's work, counted by themselves. A whole trial is no use
 * here: with sockets and timers in it the count of one and the same engine moves by percents.
 */
export async function profileInstructions(
  scenario: Scenario,
  options: ProfileOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (options.arm !== undefined || options.engine !== "reference")
    throw new UserError(
      "--tool instructions counts inner loops of the reference engine, the same in every arm: leave out --arm and --engine.",
    );
  const { against } = options;
  const counts = await countKernels({ against, choice: { kind: "of-scenario", scenario: scenario.id } }, say, signal);
  const raw = `${JSON.stringify(countsJson(counts), null, 1)}\n`;
  const difference = against === undefined ? "" : "-difference";
  const page = await withProfileFolder(options.out, `${scenario.id}-instructions${difference}`, async (folder) =>
    writeProfile(folder, await pageOf(scenario, counts), [{ name: rawFile, content: raw }]),
  );
  printSummary(
    { text: plainCounts(counts).trimEnd(), json: { kind: "instructions", ...countsJson(counts) } },
    page,
    options,
  );
}

async function pageOf(scenario: Scenario, counts: KernelCounts): Promise<string> {
  const { commit, dirty } = await workingTreeState(packageRoot);
  const revision = commit === null ? "not in git" : `${commit.slice(0, 12)}${dirty ? " with uncommitted changes" : ""}`;
  const { against, rows, valgrind } = counts;
  const names = rows.map(({ kernel }) => kernel);
  return renderInstructionsPage({
    subject: {
      title: scenario.id,
      command: ["bench", "instructions", ...names, ...(against === null ? [] : ["--against", against])],
      facts: [
        { label: "scenario", text: scenario.title },
        { label: "engine", text: "reference" },
        { label: "revision", text: revision },
        ...(against === null ? [] : [{ label: "against", text: against }]),
        { label: "Node", text: `${process.version}, V8 ${process.versions.v8}` },
        { label: "valgrind", text: valgrind },
        { label: "libc, architecture", text: `${libcVersion()}, ${process.arch}` },
        { label: "bench", text: packageVersion },
        { label: "date", text: `${machineClock.isoDate().slice(0, 16).replace("T", " ")} UTC` },
      ],
    },
    table: countsTable(counts),
    files: [{ name: rawFile, opens: "the counts with their spread and digests, for programs" }],
  });
}
