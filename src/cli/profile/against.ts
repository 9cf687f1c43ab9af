import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import { machineClock } from "../../core/clock.ts";
import type { CallNode, ProfileKind } from "../../core/profile-model.ts";
import { randomFrom } from "../../core/random.ts";
import { UserError } from "../../core/user-error.ts";
import { differenceOf, type DifferenceModel, type ProfilePair } from "../../report/profile/difference.ts";
import { sideOrders } from "../../run/order.ts";
import type { Side } from "../../run/trial.ts";
import type { BuiltSides } from "../comparison/named-version.ts";
import { ProfileRecorder } from "./recorder.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";

/** With fewer pairs, no difference is significant at 5 %. */
export const fewestPairs = 6;
/** With more pairs, the permutation test is no longer exact. */
export const usualPairs = 12;

/** Profiles both sides in turn and finds the functions that differ by more than chance. The first trial of each side is discarded. */
export async function profileDifference(
  session: ProfileSession,
  sides: BuiltSides,
  input: {
    readonly kind: ProfileKind;
    readonly pairs: number;
    /** No pair begins after this time, once there are `fewestPairs`. */
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
  // The file cache is cold after a build.
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
    throw new UserError(
      "The profiles are empty: no sample shows the engine at work. Choose a scenario with more turns.",
    );
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
