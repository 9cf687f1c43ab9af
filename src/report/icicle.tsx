import type { CallNode } from "../core/profile-model.ts";
import { formatDuration } from "../core/units.ts";

const rowPixels = 18;
/** Narrower frames are left out: under a pixel of a usual page, and thousands of them. */
const narrowest = 0.001;

interface PlacedFrame {
  readonly node: CallNode;
  readonly depth: number;
  /** Fractions of the root's width. */
  readonly left: number;
  readonly width: number;
}

/** A call tree as an icicle of plain boxes: readable without script, tooltips by `title`, text clipped to its box. */
export function Icicle({ tree }: { readonly tree: CallNode }) {
  const frames = tree.totalNs === 0 ? [] : placeFrames(tree);
  const rows = frames.reduce((deepest, frame) => Math.max(deepest, frame.depth + 1), 1);
  return (
    <div class="icicle">
      <div class="frames" style={`height:${rows * rowPixels}px`}>
        {frames.map(({ node, depth, left, width }) => (
          <div
            class={`frame ${node.part}`}
            style={`left:${percent(left)};width:${percent(width)};top:${depth * rowPixels}px`}
            title={tooltip(node, width)}
          >
            {width > 0.02 ? node.name : ""}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where each frame stands, parents before children; siblings in the tree's order from their parent's left edge. */
export function placeFrames(tree: CallNode): readonly PlacedFrame[] {
  const placed: PlacedFrame[] = [];
  const place = (node: CallNode, depth: number, left: number): void => {
    const width = node.totalNs / tree.totalNs;
    if (width < narrowest) return;
    placed.push({ node, depth, left, width });
    let childLeft = left;
    for (const child of node.children) {
      place(child, depth + 1, childLeft);
      childLeft += child.totalNs / tree.totalNs;
    }
  };
  place(tree, 0, 0);
  return placed;
}

function tooltip(node: CallNode, width: number): string {
  const times = `total ${formatDuration(node.totalNs)} (${percent(width)}), self ${formatDuration(node.selfNs)}`;
  return [node.name, node.location, times].filter((line) => line !== "").join("\n");
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}
