import { predecessors, type Access } from "./conflicts.ts";

export interface CallExecution<Call, Result> {
  readonly calls: readonly Call[];
  /**
   * sequential: one after another. naive: all at once; edits of one file overwrite each other. classes: neighbouring reads together,
   * every other call alone. parallel: each call waits only for the earlier calls that it conflicts with. All but naive leave the files
   * as if the calls had run one after another.
   */
  readonly mode: "sequential" | "naive" | "classes" | "parallel";
  readonly accessOf: (call: Call) => Promise<Access>;
  /** Must not reject: a failed tool is a result. */
  readonly run: (call: Call) => Promise<Result>;
}

/** Runs the calls of one turn. Results are in call order. */
export async function executeCalls<Call, Result>(execution: CallExecution<Call, Result>): Promise<Result[]> {
  const { calls, mode, run } = execution;
  switch (mode) {
    case "sequential": {
      const results: Result[] = [];
      for (const call of calls) results.push(await run(call));
      return results;
    }
    case "naive":
      return Promise.all(calls.map(run));
    case "classes":
      return inSegments(execution, (access) => access.writes.length === 0, runTogether);
    case "parallel":
      // A call that may write anything may change what later paths mean (a new link). These are looked up after it.
      return inSegments(execution, (access) => access.writes !== "*", runSegment);
  }
}

interface Planned<Call> {
  readonly call: Call;
  readonly access: Access;
}

type RunPlanned = <Call, Result>(
  segment: readonly Planned<Call>[],
  run: (call: Call) => Promise<Result>,
) => Promise<Result[]>;

/** Neighbours that `joins` accepts form a segment. Every other call runs alone, between segments. */
async function inSegments<Call, Result>(
  { calls, accessOf, run }: CallExecution<Call, Result>,
  joins: (access: Access) => boolean,
  runPlanned: RunPlanned,
): Promise<Result[]> {
  const results: Result[] = [];
  let segment: Planned<Call>[] = [];
  for (const call of calls) {
    const access = await accessOf(call);
    if (joins(access)) {
      segment.push({ call, access });
      continue;
    }
    results.push(...(await runPlanned(segment, run)), await run(call));
    segment = [];
  }
  results.push(...(await runPlanned(segment, run)));
  return results;
}

const runTogether: RunPlanned = (segment, run) => Promise.all(segment.map(({ call }) => run(call)));

const runSegment: RunPlanned = async <Call, Result>(
  segment: readonly Planned<Call>[],
  run: (call: Call) => Promise<Result>,
) => {
  const waits = predecessors(segment.map(({ access }) => access));
  const running: Promise<Result>[] = [];
  for (const [index, { call }] of segment.entries()) {
    const before = running.filter((_, at) => waits[index]?.includes(at));
    running.push(Promise.all(before).then(() => run(call)));
  }
  return Promise.all(running);
};
