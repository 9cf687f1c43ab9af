import { type CallNode, frameKey, type ProfileModel } from "../../core/profile-model.ts";

/** A merged profile in speedscope's file format, with a profile for each process. */
export function speedscopeText(model: ProfileModel): string {
  const frames: object[] = [];
  const known = new Map<string, number>();
  const indexOf = (node: CallNode): number => {
    const key = frameKey(node);
    const index = known.get(key) ?? frames.length;
    if (index === frames.length) {
      const { name, file, line } = node;
      frames.push({ name, ...(file === "" ? {} : { file }), ...(line === null ? {} : { line }) });
      known.set(key, index);
    }
    return index;
  };
  const profiles = model.tree.children.map((process) => {
    const samples: (readonly number[])[] = [];
    const weights: number[] = [];
    const visit = (node: CallNode, stack: readonly number[]): void => {
      const here = node === process ? stack : [...stack, indexOf(node)];
      if (node.self > 0 && here.length > 0) {
        samples.push(here);
        weights.push(Math.round(node.self));
      }
      for (const child of node.children) visit(child, here);
    };
    visit(process, []);
    const unit = model.kind === "cpu" ? "nanoseconds" : "bytes";
    const endValue = weights.reduce((sum, weight) => sum + weight, 0);
    return { type: "sampled", name: process.name, unit, startValue: 0, endValue, samples, weights };
  });
  return JSON.stringify({
    $schema: "https://www.speedscope.app/file-format-schema.json",
    name: model.subject.title,
    activeProfileIndex: 0,
    exporter: "agent-engine-bench",
    shared: { frames },
    profiles,
  });
}
