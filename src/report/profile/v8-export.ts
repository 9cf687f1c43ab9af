import type { CallNode, ProfileModel } from "../../core/profile-model.ts";

/** V8 counts lines from zero and does not name these two. */
function callFrameOf({ name, file, line }: CallNode) {
  const functionName = name === "(anonymous)" || name === "(top level)" ? "" : name;
  return { functionName, scriptId: "0", url: file, lineNumber: line === null ? -1 : line - 1, columnNumber: -1 };
}

/** A merged CPU profile in V8's format, functions where they were written: DevTools, VS Code and 0x open it. */
export function cpuProfileText(model: ProfileModel): string {
  const nodes: object[] = [];
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let [lastUs, endUs] = [0, 0];
  const visit = (node: CallNode): number => {
    const id = nodes.length + 1;
    const children: number[] = [];
    const row = { id, callFrame: callFrameOf(node), hitCount: Math.round(node.self / 250e3), children };
    if (id === 1) row.callFrame.functionName = "(root)";
    nodes.push(row);
    if (node.self > 0) {
      samples.push(id);
      timeDeltas.push(endUs - lastUs);
      lastUs = endUs;
      endUs += Math.round(node.self / 1e3);
    }
    for (const child of node.children) children.push(visit(child));
    return id;
  };
  visit(model.tree);
  return JSON.stringify({ nodes, startTime: 0, endTime: endUs, samples, timeDeltas });
}

/** The same for bytes: a sampling heap profile, which DevTools opens in its Memory panel. */
export function heapProfileText(model: ProfileModel): string {
  const samples: object[] = [];
  let ids = 0;
  const nodeOf = (node: CallNode): object => {
    const id = (ids += 1);
    if (node.self > 0) samples.push({ size: Math.round(node.self), nodeId: id, ordinal: id });
    const callFrame = id === 1 ? { ...callFrameOf(node), functionName: "(root)" } : callFrameOf(node);
    return { callFrame, selfSize: Math.round(node.self), id, children: node.children.map(nodeOf) };
  };
  return JSON.stringify({ head: nodeOf(model.tree), samples });
}
