import {
  type CallNode,
  type CodeFrame,
  movedFrameKey,
  type ProfileKind,
  type ProfileSubject,
} from "../../core/profile-model.ts";
import type { Random } from "../../core/random.ts";
import { hodgesLehmann } from "../../stats/hodges-lehmann.ts";
import { signFlipProbabilities } from "../../stats/sign-flip.ts";
import { functionRowsBy } from "./tables.ts";

/** Profiles of two versions, taken in alternation: the call trees of each pair's trials. */
export interface ProfilePair {
  readonly base: CallNode;
  readonly head: CallNode;
}

/** What differs between two versions, per trial. */
export interface DifferenceModel {
  readonly kind: ProfileKind;
  readonly subject: ProfileSubject;
  readonly baseName: string;
  readonly headName: string;
  readonly pairs: number;
  /** All that was sampled, per trial. */
  readonly whole: Omit<DifferenceRow, "frame">;
  /** Functions that changed first, then by size of the difference. */
  readonly rows: readonly DifferenceRow[];
  readonly tree: DifferenceNode;
  readonly notes: readonly string[];
}

/** Means per trial, in the kind's unit, of a function's own time: its self time and what Node's functions took for it. */
export interface DifferenceRow {
  readonly frame: CodeFrame;
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** 95 % interval of this row alone; infinite with too few pairs. */
  readonly low: number;
  readonly high: number;
  /** Probability of such a difference by chance in any of the functions. */
  readonly probability: number;
  readonly changed: boolean;
}

/** A frame of both sides' merged call tree; `base` and `head` are totals per trial. */
export interface DifferenceNode {
  readonly frame: CodeFrame;
  readonly base: number;
  readonly head: number;
  /** Wide enough for either side and for its children. */
  readonly width: number;
  /** Head minus base of the function's own time where the function changed, else 0. */
  readonly change: number;
  readonly children: readonly DifferenceNode[];
}

const level = 0.05;
/** Share of the base's whole below which a difference does not matter. See signFlipProbabilities. */
const floorShare = 0.005;

/** Compares the profiles of two versions: what differs by more than chance. */
export function differenceOf(
  input: Pick<DifferenceModel, "kind" | "subject" | "baseName" | "headName" | "notes"> & {
    readonly pairs: readonly ProfilePair[];
    readonly random: Random;
  },
): DifferenceModel {
  const { pairs, random, ...named } = input;
  const frames = new Map<string, CodeFrame>();
  const sides = pairs.map(({ base, head }) => ({
    base: functionRowsBy(base, movedFrameKey),
    head: functionRowsBy(head, movedFrameKey),
  }));
  // The head's place is the one to look at.
  for (const side of ["base", "head"] as const)
    for (const rows of sides) for (const [key, row] of rows[side]) frames.set(key, row.frame);
  const keys = [...frames.keys()].toSorted();
  const series = keys.map((key) =>
    sides.map(({ base, head }) => [base.get(key)?.own ?? 0, head.get(key)?.own ?? 0] as const),
  );
  const floor = mean(pairs.map(({ base }) => base.total)) * floorShare;
  const probabilities = signFlipProbabilities(
    series.map((each) => each.map(([base, head]) => head - base)),
    floor,
    random,
  );
  const wholes = pairs.map(({ base, head }) => [base.total, head.total] as const);
  const [wholeProbability = 1] = signFlipProbabilities([wholes.map(([base, head]) => head - base)], floor, random);
  const rows = keys.flatMap((key, index): DifferenceRow[] => {
    const frame = frames.get(key);
    return frame === undefined ? [] : [{ frame, ...estimate(series[index] ?? [], probabilities[index] ?? 1) }];
  });
  const changed = new Map(rows.filter((row) => row.changed).map((row) => [movedFrameKey(row.frame), row.difference]));
  return {
    ...named,
    pairs: pairs.length,
    whole: estimate(wholes, wholeProbability),
    rows: rows.toSorted(
      (left, right) =>
        Number(right.changed) - Number(left.changed) ||
        Math.abs(right.difference) - Math.abs(left.difference) ||
        (movedFrameKey(left.frame) < movedFrameKey(right.frame) ? -1 : 1),
    ),
    tree: mergeTrees(pairs, frames, changed),
  };
}

function estimate(series: readonly (readonly [number, number])[], probability: number): Omit<DifferenceRow, "frame"> {
  const [base, head] = [mean(series.map(([value]) => value)), mean(series.map(([, value]) => value))];
  const interval = hodgesLehmann(
    series.map(([before, after]) => after - before),
    1 - level,
  );
  return {
    base,
    head,
    difference: head - base,
    low: interval?.low ?? -Infinity,
    high: interval?.high ?? Infinity,
    probability,
    changed: probability < level,
  };
}

interface Growing {
  readonly frame: CodeFrame;
  base: number;
  head: number;
  baseSelf: number;
  headSelf: number;
  readonly children: Map<string, Growing>;
}

function mergeTrees(
  pairs: readonly ProfilePair[],
  frames: ReadonlyMap<string, CodeFrame>,
  changed: ReadonlyMap<string, number>,
): DifferenceNode {
  const root = grow({ name: "all, per trial", file: "", line: null, part: "process" });
  const add = (node: CallNode, into: Growing, side: "base" | "head"): void => {
    into[side] += node.total / pairs.length;
    into[`${side}Self`] += node.self / pairs.length;
    for (const child of node.children) {
      const key = movedFrameKey(child);
      const known = into.children.get(key) ?? grow(frames.get(key) ?? child);
      into.children.set(key, known);
      add(child, known, side);
    }
  };
  for (const { base, head } of pairs) {
    add(base, root, "base");
    add(head, root, "head");
  }
  const finish = (node: Growing): DifferenceNode => {
    const children = [...node.children.values()]
      .map(finish)
      .toSorted(
        (left, right) => right.width - left.width || (movedFrameKey(left.frame) < movedFrameKey(right.frame) ? -1 : 1),
      );
    const width = children.reduce((sum, child) => sum + child.width, Math.max(node.baseSelf, node.headSelf));
    const { frame, base, head } = node;
    return { frame, base, head, width, change: changed.get(movedFrameKey(frame)) ?? 0, children };
  };
  return finish(root);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function grow(frame: CodeFrame): Growing {
  return { frame, base: 0, head: 0, baseSelf: 0, headSelf: 0, children: new Map() };
}
