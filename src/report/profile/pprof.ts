import { gzipSync } from "node:zlib";
import { Function as PprofFunction, Line, Location, Profile, Sample, StringTable, ValueType } from "pprof-format";
import { type CallNode, frameKey, type ProfileModel } from "../../core/profile-model.ts";

/** A merged profile as gzipped pprof: `go tool pprof`, Pyroscope, Polar Signals, Grafana open it. */
export function pprofBytes(model: ProfileModel): Uint8Array {
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
