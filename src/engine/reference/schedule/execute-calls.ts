import { predecessors, type Access } from "./conflicts.ts";

export interface CallExecution<Call, Result> {
  readonly calls: readonly Call[];
  readonly mode: "sequential" | "parallel";
  readonly accessOf: (call: Call) => Promise<Access>;
  /** Must not reject: a failure of a tool is a result. */
  readonly run: (call: Call) => Promise<Result>;
}

/**
 * Runs the calls of one turn; results come in call order. sequential: one after another. parallel: each call starts when
 * the earlier calls that it conflicts with have ended, so that the files end up as if run one after another.
 */
export async function executeCalls<Call, Result>(execution: CallExecution<Call, Result>): Promise<Result[]> {
  const results: Result[] = [];
  if (execution.mode === "sequential") {
    for (const call of execution.calls) results.push(await execution.run(call));
    return results;
  }
  let segment: { readonly call: Call; readonly access: Access }[] = [];
  for (const call of execution.calls) {
    const access = await execution.accessOf(call);
    if (access.writes !== "*") {
      segment.push({ call, access });
      continue;
    }
    // It may change what later paths mean (a new link), so these are looked up only after it has ended.
    results.push(...(await runSegment(segment, execution.run)), await execution.run(call));
    segment = [];
  }
  results.push(...(await runSegment(segment, execution.run)));
  return results;
}

async function runSegment<Call, Result>(
  segment: readonly { readonly call: Call; readonly access: Access }[],
  run: (call: Call) => Promise<Result>,
): Promise<Result[]> {
  const waits = predecessors(segment.map(({ access }) => access));
  const running: Promise<Result>[] = [];
  for (const [index, { call }] of segment.entries()) {
    const before = running.filter((_, at) => waits[index]?.includes(at));
    running.push(Promise.all(before).then(() => run(call)));
  }
  return Promise.all(running);
}
