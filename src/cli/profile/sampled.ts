import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import { drawZeroX, findZeroX } from "../../../runners/agent/profilers/zero-x.ts";
import { machineClock } from "../../core/clock.ts";
import type { CallNode, ProfileKind, ProfileModel } from "../../core/profile-model.ts";
import { formatDuration } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import { profileExports } from "../../report/profile/exports.ts";
import type { KeptFile } from "../../report/profile/shell.tsx";
import { renderProfilePage } from "../../report/profile/profile-page.tsx";
import { cpuProfileText } from "../../report/profile/exports.ts";
import { writeProfile } from "./folder.ts";
import { ProfileRecorder } from "./recorder.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";

/** When a session of repeated runs has enough. */
export interface SamplingGoal {
  readonly samples: number;
  /** No run begins that would, by the length of the last, end later than this. */
  readonly budgetNs: number;
}

const rawFolder = "raw";

/** Repeats an arm under a sampler until there are enough samples, into a folder with a page; `flame` adds 0x's picture. */
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

/** Says at once, before anything runs, that 0x is missing. */
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
      if (runs > 0) return;
      await mkdir(join(folder, rawFolder));
      for (const { file } of recorded.threads) {
        if (file === null) continue;
        await cp(file.path, join(folder, rawFolder, file.name));
        raw.push({ name: `${rawFolder}/${file.name}`, opens: "as V8 wrote it, one thread of the first run" });
      }
    });
    builder.add(run);
    runs += 1;
    lastNs = usedNs() - beganNs;
    samples = builder.threads.reduce((sum, thread) => sum + thread.samples, 0);
    // After a first run, so that cold files do not flatter the tool.
    overhead ??= { plainNs: await session.trial("head", repository), profiledNs: wallNs };
    say(`${samples.toLocaleString("en-US")} of ${goal.samples.toLocaleString("en-US")} samples in ${runs} runs`);
  }
  const tree = builder.tree();
  if (tree.total === 0) throw new UserError("The profile is empty: no sample shows the engine at work.");
  if (!hasEngine(tree) && raw.length > 0)
    throw new UserError(
      "The profile is empty: no sample shows the engine's own code. Raise --samples or choose a scenario with more turns.",
    );
  const short =
    samples < goal.samples
      ? [
          `the budget of ${formatDuration(goal.budgetNs)} ended before there were ${goal.samples} samples; raise --budget`,
        ]
      : [];
  const model: ProfileModel = {
    kind,
    subject: await profileSubject(session, repository),
    sampling: recorder.sampling,
    runs,
    samples,
    threads: builder.threads,
    idle: builder.threads.reduce((sum, thread) => sum + thread.idle, 0),
    tree,
    overhead,
    notes: [...short, ...recorder.notes],
  };
  return { model, raw };
}

function hasEngine(node: CallNode): boolean {
  return node.part === "engine" || node.children.some(hasEngine);
}
