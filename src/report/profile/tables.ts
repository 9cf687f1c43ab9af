import { type CallNode, type CodeFrame, type CodePart, frameKey } from "../../core/profile-model.ts";

/** One function of a profile, wherever it was called from. Values are in the profile's unit. */
export interface FunctionRow {
  readonly frame: CodeFrame;
  readonly self: number;
  /** With the function anywhere on the stack. Recursion counts once. */
  readonly total: number;
  /**
   * `self`, and what Node's functions took that it called: the time of `readFileSync` belongs to its caller. It adds
   * up to the whole over all rows, like `self`.
   */
  readonly own: number;
}

interface Growing {
  frame: CodeFrame;
  self: number;
  total: number;
  own: number;
}

const known = new WeakMap<CallNode, ReadonlyMap<string, FunctionRow>>();

/** All functions of a call tree by `frameKey`, most self time first. A tree never changes, so it is walked once. */
export function functionRows(tree: CallNode): ReadonlyMap<string, FunctionRow> {
  const rows = known.get(tree) ?? functionRowsBy(tree, frameKey);
  known.set(tree, rows);
  return rows;
}

/** The same by another key, such as that of a function whose line may have moved. */
export function functionRowsBy(tree: CallNode, keyOf: (frame: CodeFrame) => string): ReadonlyMap<string, FunctionRow> {
  const rows = new Map<string, Growing>();
  const open = new Set<string>();
  const visit = (node: CallNode, owner: Growing | null): void => {
    if (node.part === "process") {
      for (const child of node.children) visit(child, null);
      return;
    }
    const key = keyOf(node);
    const row = rows.get(key) ?? { frame: frameOf(node), self: 0, total: 0, own: 0 };
    rows.set(key, row);
    const isOutermost = !open.has(key);
    row.self += node.self;
    if (isOutermost) row.total += node.total;
    const owned = node.part === "node" && owner !== null ? owner : row;
    owned.own += node.self;
    open.add(key);
    // Node's functions that nobody called (its start, its event loop) own themselves only, each on its own.
    for (const child of node.children) visit(child, node.part === "node" ? owner : row);
    if (isOutermost) open.delete(key);
  };
  visit(tree, null);
  return new Map(
    [...rows].toSorted(
      ([leftKey, left], [rightKey, right]) =>
        right.self - left.self || right.total - left.total || (leftKey < rightKey ? -1 : 1),
    ),
  );
}

/** A share of the whole by whose code was running. Each package of the dependencies has a row. */
export interface PartRow {
  readonly part: CodePart;
  readonly label: string;
  readonly self: number;
}

const partTitles: Readonly<Record<CodePart, string>> = {
  process: "not attributed",
  engine: "engine code",
  dependencies: "dependencies",
  workspace: "workspace code",
  node: "Node and its native calls",
  "garbage-collection": "garbage collection",
  program: "native and kernel code",
  idle: "idle",
};

/** Parts of a profile, largest first, idle time last. */
export function partRows(tree: CallNode, idle: number): readonly PartRow[] {
  const rows = new Map<string, PartRow>();
  for (const { frame, self } of functionRows(tree).values()) {
    const label = frame.part === "dependencies" ? `dependency ${packageOf(frame.file)}` : partTitles[frame.part];
    rows.set(label, { part: frame.part, label, self: (rows.get(label)?.self ?? 0) + self });
  }
  const unattributed = processSelf(tree);
  const all = [...rows.values(), { part: "process" as const, label: partTitles.process, self: unattributed }];
  const sorted = all
    .filter(({ self }) => self > 0)
    .toSorted((left, right) => right.self - left.self || (left.label < right.label ? -1 : 1));
  return idle > 0 ? [...sorted, { part: "idle", label: partTitles.idle, self: idle }] : sorted;
}

function processSelf(node: CallNode): number {
  if (node.part !== "process") return 0;
  return node.children.reduce((sum, child) => sum + processSelf(child), node.self);
}

/** The innermost package that a file belongs to, or the shared library's own name. */
function packageOf(file: string): string {
  if (file.startsWith("wasm:")) return "WebAssembly";
  const installed = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  return installed ?? file.split("/").at(-1) ?? file;
}

function frameOf({ name, file, line, part }: CallNode): CodeFrame {
  return { name, file, line, part };
}
