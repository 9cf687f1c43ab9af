/** Canonical paths, each with everything below it. "*" is every path. */
type PathSet = "*" | readonly string[];

/** What a tool call reads and writes. */
export interface Access {
  readonly reads: PathSet;
  readonly writes: PathSet;
}

export const everything: Access = { reads: "*", writes: "*" };

/** Whether the later call has to wait for the earlier one. */
export function conflicts(earlier: Access, later: Access): boolean {
  return (
    overlap(earlier.writes, later.reads) ||
    overlap(earlier.reads, later.writes) ||
    overlap(earlier.writes, later.writes)
  );
}

/** For each call the indices of the earlier calls that it has to wait for. */
export function predecessors(accesses: readonly Access[]): readonly (readonly number[])[] {
  return accesses.map((later, index) =>
    accesses.slice(0, index).flatMap((earlier, at) => (conflicts(earlier, later) ? [at] : [])),
  );
}

function overlap(left: PathSet, right: PathSet): boolean {
  if (left.length === 0 || right.length === 0) return false;
  if (left === "*" || right === "*") return true;
  return left.some((one) => right.some((other) => contains(one, other) || contains(other, one)));
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
