import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import { machineClock } from "../../core/clock.ts";
import type { CallNode, ProfileKind } from "../../core/profile-model.ts";
import { randomFrom } from "../../core/random.ts";
import { UserError } from "../../core/user-error.ts";
import { differenceOf, type DifferenceModel, type ProfilePair } from "../../report/profile/difference.ts";
import { sideOrders } from "../../run/order.ts";
import type { Side } from "../../run/trial.ts";
import { ProfileRecorder } from "./recorder.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";
import { builtCheckout, commitOf, resolveSide, workingTree } from "../compare/sides.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";

/** Fewer pairs can show nothing at 5 %, however large the difference. */
export const fewestPairs = 6;
/** The most that the test counts out exactly. */
export const usualPairs = 12;

/** Both sides of a differential profile, built. */
export interface ProfiledSides {
  readonly roots: Readonly<Record<Side, string>>;
  readonly baseName: string;
  readonly headName: string;
}

/** Finds what a name stands for and builds its commit and the working tree beside each other. */
export async function profiledSides(
  bench: Workbench,
  home: EngineHome,
  name: string,
  signal: AbortSignal,
): Promise<ProfiledSides> {
  const side = await resolveSide(bench.folder, home.repository, name);
  if (side.kind === "kept" && side.run.engine.id !== home.engine.id)
    throw new UserError(
      `${name} measured the engine ${side.run.engine.id}, not ${home.engine.id}. Pass --engine ${side.run.engine.id}.`,
    );
  const target = side.kind === "kept" ? await commitOf(side.run, home.repository) : { commit: side.commit };
  if ("reason" in target) throw new UserError(`${name} can't be profiled again: ${target.reason}.`);
  const head = await builtCheckout(home, await workingTree(home), signal);
  const base = await builtCheckout(home, target.commit, signal);
  return { roots: { base, head }, baseName: `${name} (${target.commit.slice(0, 12)})`, headName: "the working tree" };
}

/** Profiles both sides in alternation, after a discarded trial of each, and tells what differs by more than chance. */
export async function profileDifference(
  session: ProfileSession,
  sides: ProfiledSides,
  input: {
    readonly kind: ProfileKind;
    readonly pairs: number;
    /** After it no pair begins once there are the fewest that can show anything. */
    readonly budgetNs: number;
    readonly repository: string;
    readonly say?: (line: string) => void;
  },
): Promise<DifferenceModel> {
  const { seed } = session.profiled;
  const recorder = new ProfileRecorder(session, input.kind);
  const profile = async (side: Side): Promise<CallNode> => {
    const { run } = await recorder.record(side, sides.roots[side]);
    const builder = new CallTreeBuilder();
    builder.add(run);
    return builder.tree();
  };
  // Files of a checkout that was just built are cold.
  for (const side of ["base", "head"] as const) await session.trial(side, sides.roots[side]);
  const startNs = machineClock.nowNs();
  const pairs: ProfilePair[] = [];
  for (const order of sideOrders(input.pairs, randomFrom(`profile order ${seed}`))) {
    if (pairs.length >= fewestPairs && Number(machineClock.nowNs() - startNs) > input.budgetNs) break;
    const [first, second] = [await profile(order[0]), await profile(order[1])];
    pairs.push(order[0] === "base" ? { base: first, head: second } : { base: second, head: first });
    input.say?.(`${pairs.length} of ${input.pairs} pairs of profiles`);
  }
  if (pairs.every(({ base, head }) => base.total + head.total === 0))
    throw new UserError("The profiles are empty: no sample shows the engine at work.");
  return differenceOf({
    kind: input.kind,
    subject: await profileSubject(session, input.repository),
    baseName: sides.baseName,
    headName: sides.headName,
    notes: [`${recorder.sampling}; both sides built beside each other`, ...recorder.notes],
    pairs,
    random: randomFrom(`profile test ${seed}`),
  });
}
