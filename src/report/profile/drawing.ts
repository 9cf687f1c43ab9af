import { type CallNode, type CodeFrame, frameKey, locationOf } from "../../core/profile-model.ts";

/** A frame of the picture. Names are short because a page holds thousands. The chart's own keys are n, v and c. */
export interface DrawnFrame {
  readonly n: string;
  /** Width, in the profile's unit. */
  readonly v: number;
  readonly c: readonly DrawnFrame[];
  /** Location, class of colour, and what the pointer shows. */
  readonly l: string;
  readonly p: string;
  readonly t: string;
}

/** More boxes make a page slow and show nothing: each is a fraction of a pixel. */
const mostFrames = 12_000;
const smallestShare = 0.0005;

interface Growing {
  readonly frame: CodeFrame;
  self: number;
  total: number;
  readonly children: Map<string, Growing>;
}

/**
 * The picture of a call tree. Node's adjacent frames are drawn as one: a module loader twenty frames deep says
 * nothing about an engine. Frames below a share are left out and counted. `describe` gives the pointer's text.
 */
export function drawTree(
  tree: CallNode,
  describe: (frame: CodeFrame, self: number, total: number) => string,
): { readonly root: DrawnFrame; readonly folded: number; readonly share: number } {
  const root = joined(tree);
  for (let share = smallestShare; ; share *= 2) {
    const least = root.total * share;
    const kept = count(root, least);
    if (kept > mostFrames) continue;
    const drawn = (node: Growing): DrawnFrame => ({
      n: drawnName(node.frame),
      v: Math.round(node.total),
      c: childrenOf(node, least).map(drawn),
      l: locationOf(node.frame),
      p: node.frame.part,
      t: describe(node.frame, node.self, node.total),
    });
    return { root: drawn(root), folded: count(root, 0) - kept, share };
  }
}

/** Code without a name is named by its file: top levels and anonymous handlers fill a start-up. */
function drawnName({ name, file }: CodeFrame): string {
  const isNameless = name === "(top level)" || name === "(anonymous)";
  return isNameless && file !== "" ? `${file.split("/").at(-1) ?? file} ${name}` : name;
}

function joined(tree: CallNode): Growing {
  const add = (node: CallNode, into: Growing): void => {
    into.self += node.self;
    into.total += node.total;
    addChildren(node, into);
  };
  const addChildren = (node: CallNode, into: Growing): void => {
    for (const child of node.children) {
      if (child.part === "node" && into.frame.part === "node") {
        // Its total is in the joined frame's already.
        into.self += child.self;
        addChildren(child, into);
        continue;
      }
      const key = frameKey(child);
      const known = into.children.get(key) ?? emptyFrame(child);
      into.children.set(key, known);
      add(child, known);
    }
  };
  const root = emptyFrame(tree);
  add(tree, root);
  return root;
}

function emptyFrame(frame: CodeFrame): Growing {
  return { frame, self: 0, total: 0, children: new Map() };
}

function childrenOf(node: Growing, least: number): Growing[] {
  return [...node.children.values()]
    .filter(({ total }) => total >= least)
    .toSorted((left, right) => right.total - left.total || (frameKey(left.frame) < frameKey(right.frame) ? -1 : 1));
}

function count(node: Growing, least: number): number {
  return [...node.children.values()].reduce((sum, child) => sum + (child.total >= least ? count(child, least) : 0), 1);
}
