/** Canonical paths, each standing for itself and all below it; "*" is every path there is. */
type PathSet = "*" | readonly string[];

/** What a tool call looks at and what it changes. */
export interface Access {
  readonly reads: PathSet;
  readonly writes: PathSet;
}

export const everything: Access = { reads: "*", writes: "*" };

/** Whether the later call has to wait: read after write, write after read, or write after write. */
export function conflicts(earlier: Access, later: Access): boolean {
  return (
    overlap(earlier.writes, later.reads) ||
    overlap(earlier.reads, later.writes) ||
    overlap(earlier.writes, later.writes)
  );
}

/** For each call, in call order, the indices of the earlier calls that it has to wait for. */
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
