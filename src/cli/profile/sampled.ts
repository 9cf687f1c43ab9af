import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import type { RecordedRun } from "../../../runners/agent/profilers/recording.ts";
import { drawZeroX, findZeroX } from "../../../runners/agent/profilers/zero-x.ts";
import { machineClock } from "../../core/clock.ts";
import type { CallNode, ProfileKind, ProfileModel } from "../../core/profile-model.ts";
import { formatDuration } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import { cpuProfileText, profileExports } from "../../report/profile/exports.ts";
import { renderProfilePage } from "../../report/profile/profile-page.tsx";
import type { KeptFile } from "../../report/profile/shell.tsx";
import { writeProfile } from "./profile-output.ts";
import { ProfileRecorder } from "./recorder.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";

/** When repeated runs have enough samples. */
export interface SamplingGoal {
  readonly samples: number;
  /** No run begins that would end after this time, judged by the length of the last one. */
  readonly budgetNs: number;
}

const rawFolder = "raw";

/** Repeats an arm under a sampler until there are enough samples, and writes the page into the folder. `flame` adds 0x's picture. */
export async function profileSampled(
  session: ProfileSession,
  input: {
    readonly tool: "cpu" | "alloc" | "flame";
    readonly repository: string;
    readonly goal: SamplingGoal;
    readonly folder: string;
    readonly say: (line: string) => void;
  },
): Promise<ProfileModel> {
  const zeroX = input.tool === "flame" ? zeroXOrThrow() : null;
  const kind = input.tool === "alloc" ? "alloc" : "cpu";
  const { model, raw } = await collect(session, kind, input);
  const exports = profileExports(model);
  const files: KeptFile[] = [...exports, ...raw];
  if (zeroX !== null) {
    const page = join(input.folder, "flame.html");
    const cpuProfile = cpuProfileText(model);
    const { path, signal, watchdog } = session;
    const failure = await drawZeroX({ zeroX, cpuProfile, page, path, signal, watchdog });
    if (failure !== null) throw new UserError(failure);
    files.unshift({ name: "flame.html", opens: "the picture that 0x draws of the same samples" });
  }
  await writeProfile(input.folder, renderProfilePage(model, files), exports);
  return model;
}

/** The path of 0x. UserError before anything runs if it is missing. */
function zeroXOrThrow(): string {
  const zeroX = findZeroX();
  if (zeroX === null) throw new UserError("0x is not installed. Install it with: npm install --save-dev 0x");
  return zeroX;
}

async function collect(
  session: ProfileSession,
  kind: ProfileKind,
  input: Omit<Parameters<typeof profileSampled>[1], "tool">,
): Promise<{ readonly model: ProfileModel; readonly raw: readonly KeptFile[] }> {
  const { repository, goal, folder, say } = input;
  const recorder = new ProfileRecorder(session, kind);
  const builder = new CallTreeBuilder();
  const raw: KeptFile[] = [];
  const startNs = machineClock.nowNs();
  const usedNs = (): number => Number(machineClock.nowNs() - startNs);
  let overhead: ProfileModel["overhead"] = null;
  let [runs, lastNs, samples] = [0, 0, 0];
  while (runs === 0 || (samples < goal.samples && usedNs() + lastNs <= goal.budgetNs)) {
    const beganNs = usedNs();
    const { run, wallNs } = await recorder.record("head", repository, async (recorded) => {
      if (runs === 0) raw.push(...(await copyRawFiles(recorded, folder)));
    });
    builder.add(run);
    runs += 1;
    lastNs = usedNs() - beganNs;
    samples = builder.threads.reduce((sum, thread) => sum + thread.samples, 0);
    // Measured after the first run, because cold files would make the plain run slower.
    overhead ??= { plainNs: await session.trial("head", repository), profiledNs: wallNs };
    say(`${samples.toLocaleString("en-US")} of ${goal.samples.toLocaleString("en-US")} samples in ${runs} runs`);
  }
  const { threads } = builder;
  const model: ProfileModel = {
    kind,
    subject: await profileSubject(session, repository),
    sampling: recorder.sampling,
    runs,
    samples,
    threads,
    idle: threads.reduce((sum, thread) => sum + thread.idle, 0),
    tree: engineTree(builder, raw.length > 0),
    overhead,
    notes: [...shortageNotes(samples, goal), ...recorder.notes],
  };
  return { model, raw };
}

/** Copies the files that V8 wrote for one run into the profile's folder. */
async function copyRawFiles(recorded: RecordedRun, folder: string): Promise<readonly KeptFile[]> {
  await mkdir(join(folder, rawFolder));
  const files = recorded.threads.flatMap(({ file }) => file ?? []);
  for (const { path, name } of files) await cp(path, join(folder, rawFolder, name));
  const opens = "as V8 wrote it, one thread of the first run";
  return files.map(({ name }) => ({ name: `${rawFolder}/${name}`, opens }));
}

/** The call tree. UserError if no sample shows the engine. Only V8's samples, which have raw files, tell its own code apart. */
function engineTree(builder: CallTreeBuilder, isByV8: boolean): CallNode {
  const tree = builder.tree();
  const isEmpty = tree.total === 0 || (isByV8 && !hasEngine(tree));
  if (!isEmpty) return tree;
  throw new UserError(
    "The profile is empty: no sample shows the engine's own code. Raise --samples or choose a scenario with more turns.",
  );
}

function shortageNotes(samples: number, { samples: wanted, budgetNs }: SamplingGoal): readonly string[] {
  if (samples >= wanted) return [];
  return [`the budget of ${formatDuration(budgetNs)} ended before there were ${wanted} samples; raise --budget`];
}

function hasEngine(node: CallNode): boolean {
  return node.part === "engine" || node.children.some(hasEngine);
}
