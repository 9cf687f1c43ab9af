import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { renderInstructionsPage } from "../../report/profile/tool-page.tsx";
import { countKernels, countsJson, type KernelCounts, libcVersion } from "../instructions/count-kernels.ts";
import { countsTable, plainCounts } from "../instructions/counts-table.ts";
import { packageRoot, packageVersion } from "../package-info.ts";
import type { ProfileOptions } from "./options.ts";
import { showProfile, withProfileFolder, writeProfile } from "./profile-output.ts";
import { dateText, revisionText } from "./subject.ts";

const rawFile = "instructions.json";

/**
 * Counts the instructions of the inner loops that do a part of the scenario's work. A whole trial is not counted: its sockets
 * and timers move the count by percents.
 */
export async function profileInstructions(
  scenario: Scenario,
  options: ProfileOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (options.arm !== undefined || (options.engine ?? "reference") !== "reference")
    throw new UserError(
      "--tool instructions: counts inner loops of the reference engine, which are the same in every arm. Leave out --arm and --engine.",
    );
  const { against } = options;
  const counts = await countKernels({ against, choice: { kind: "of-scenario", scenario: scenario.id } }, say, signal);
  const json = countsJson(counts);
  const content = `${jsonWithoutSecrets(json, 1)}\n`;
  const name = `${scenario.id}-instructions${against === undefined ? "" : "-difference"}`;
  const profile = await withProfileFolder(options.out, name, async (folder) => {
    await writeProfile(folder, await pageOf(scenario, counts), [{ name: rawFile, content }]);
    return { text: plainCounts(counts).trimEnd(), json: { kind: "instructions", ...json } };
  });
  await showProfile(profile, options);
}

async function pageOf(scenario: Scenario, counts: KernelCounts): Promise<string> {
  const { against, rows, valgrind } = counts;
  const names = rows.map(({ kernel }) => kernel);
  return renderInstructionsPage({
    subject: {
      title: scenario.id,
      command: ["bench", "instructions", ...names, ...(against === null ? [] : ["--against", against])],
      facts: [
        { label: "scenario", text: scenario.title },
        { label: "engine", text: "reference" },
        { label: "revision", text: await revisionText(packageRoot) },
        ...(against === null ? [] : [{ label: "against", text: against }]),
        { label: "Node", text: `${process.version}, V8 ${process.versions.v8}` },
        { label: "valgrind", text: valgrind },
        { label: "libc, architecture", text: `${libcVersion()}, ${process.arch}` },
        { label: "bench", text: packageVersion },
        { label: "date", text: dateText() },
      ],
    },
    table: countsTable(counts),
    files: [{ name: rawFile, opens: "the counts with their spread and digests, for programs" }],
  });
}
