import { gzipSync } from "node:zlib";
import { Function as PprofFunction, Line, Location, Profile, Sample, StringTable, ValueType } from "pprof-format";
import { type CallNode, frameKey, type ProfileModel } from "../../core/profile-model.ts";
import type { KeptFile } from "./shell.tsx";

/** A merged profile in the formats that other programs open, with what opens each. */
export function profileExports(model: ProfileModel): readonly (KeptFile & { readonly content: string | Uint8Array })[] {
  const v8 =
    model.kind === "cpu"
      ? {
          name: "profile.cpuprofile",
          content: cpuProfileText(model),
          opens: "Chrome DevTools (Performance panel, load profile), VS Code",
        }
      : {
          name: "profile.heapprofile",
          content: heapProfileText(model),
          opens: "Chrome DevTools (Memory panel, load), VS Code",
        };
  return [
    { ...v8, opens: `${v8.opens}; all runs merged, functions where they were written` },
    {
      name: "profile.speedscope.json",
      content: speedscopeText(model),
      opens: "speedscope (npx speedscope FILE), one profile a process",
    },
    { name: "profile.pb.gz", content: pprofBytes(model), opens: "go tool pprof, Pyroscope and other readers of pprof" },
  ];
}

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
function heapProfileText(model: ProfileModel): string {
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

/** A merged profile as gzipped pprof: `go tool pprof`, Pyroscope, Polar Signals, Grafana open it. */
function pprofBytes(model: ProfileModel): Uint8Array {
  const stringTable = new StringTable();
  const functions: PprofFunction[] = [];
  const locations: Location[] = [];
  const known = new Map<string, number>();
  const locationId = (node: CallNode): number => {
    const key = frameKey(node);
    const found = known.get(key);
    if (found !== undefined) return found;
    const id = locations.length + 1;
    const name = stringTable.dedup(node.name);
    functions.push(
      new PprofFunction({
        id,
        name,
        systemName: name,
        filename: stringTable.dedup(node.file),
        startLine: node.line ?? 0,
      }),
    );
    locations.push(new Location({ id, line: [new Line({ functionId: id, line: node.line ?? 0 })] }));
    known.set(key, id);
    return id;
  };
  const samples: Sample[] = [];
  const visit = (node: CallNode, callers: readonly number[]): void => {
    const stack = [locationId(node), ...callers];
    if (node.self > 0) samples.push(new Sample({ locationId: stack, value: [Math.round(node.self)] }));
    for (const child of node.children) visit(child, stack);
  };
  for (const process of model.tree.children) visit(process, []);
  const [type, unit] = model.kind === "cpu" ? ["cpu", "nanoseconds"] : ["alloc_space", "bytes"];
  const valueType = new ValueType({ type: stringTable.dedup(type ?? ""), unit: stringTable.dedup(unit ?? "") });
  const profile = new Profile({
    sampleType: [valueType],
    sample: samples,
    location: locations,
    function: functions,
    stringTable,
  });
  return gzipSync(profile.encode());
}
