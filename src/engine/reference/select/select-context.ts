import MiniSearch from "minisearch";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { bytesPerToken } from "../context/budget.ts";
import { symbolsOf } from "./symbols.ts";
import { isBinary } from "../tools/file-lines.ts";
import { filesBelow } from "../tools/walk.ts";

export type Selection = "tree" | "directory" | "chunks" | "relevance" | "repo-map";

/** Lines of a chunk: about the length of a longer function. */
const chunkLines = 40;

/** A piece of the workspace that goes into the first message. */
interface Piece {
  readonly path: string;
  readonly text: string;
}

/**
 * The part of the workspace that the model is shown at the start, within a budget. tree: whole files in order of path. directory: whole
 * files of the most relevant folder. chunks: parts of 40 lines, most relevant first. relevance: whole files with at least three quarters
 * of the best score. repo-map: the signatures of all files, most relevant first. A piece that does not fit is left out whole.
 */
export function selectedContext(
  selection: Selection,
  files: readonly SourceFile[],
  task: string,
  budgetTokens: number,
): string {
  const pieces = piecesOf(selection, files, task);
  const shown: string[] = [];
  let bytes = 0;
  for (const { path, text } of pieces) {
    const block = `${path}\n${text.trimEnd()}\n`;
    // As sent: in JSON a line end has two bytes.
    const more = Buffer.byteLength(JSON.stringify(block));
    if ((bytes + more) / bytesPerToken > budgetTokens) continue;
    bytes += more;
    shown.push(block);
  }
  return `Parts of the workspace, as it was at the start:\n\n${shown.join("\n")}`;
}

function piecesOf(selection: Selection, files: readonly SourceFile[], task: string): readonly Piece[] {
  switch (selection) {
    case "tree":
      return files;
    case "directory": {
      const folder = bestFolder(files, task);
      return files.filter(({ path }) => folderOf(path) === folder);
    }
    case "chunks":
      return ranked(files.flatMap(chunksOf), task).map(({ item }) => item);
    case "relevance":
      return rankedFiles(files, task)
        .filter(({ score }) => score >= relevanceCut)
        .map(({ item }) => item);
    case "repo-map": {
      const first = rankedFiles(files, task).map(({ item }) => item);
      const seen = new Set(first.map(({ path }) => path));
      return [...first, ...files.filter(({ path }) => !seen.has(path))].flatMap(signaturesOf);
    }
  }
}

function rankedFiles(files: readonly SourceFile[], task: string) {
  return ranked(
    files.map((file) => ({ ...file, id: file.path, text: `${file.path}\n${file.text}` })),
    task,
  ).map(({ item, score }) => ({ item: { path: item.path, text: item.text.slice(item.path.length + 1) }, score }));
}

function bestFolder(files: readonly SourceFile[], task: string): string {
  const sums = new Map<string, number>();
  for (const { item, score } of rankedFiles(files, task))
    sums.set(folderOf(item.path), (sums.get(folderOf(item.path)) ?? 0) + score);
  return [...sums].toSorted((left, right) => right[1] - left[1])[0]?.[0] ?? "";
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function chunksOf({ path, text }: SourceFile) {
  const lines = text.split("\n");
  return Array.from({ length: Math.ceil(lines.length / chunkLines) }, (_, part) => {
    const start = part * chunkLines;
    return {
      id: `${path}:${start}`,
      path: `${path} from line ${start + 1}`,
      text: lines.slice(start, start + chunkLines).join("\n"),
    };
  });
}

function signaturesOf({ path, text }: SourceFile): Piece[] {
  const signatures = symbolsOf(path, text).map(({ signature }) => signature);
  return signatures.length === 0 ? [] : [{ path, text: signatures.join("\n") }];
}

interface Passage {
  readonly id: string;
  readonly text: string;
}

/** Passages below this share of the best one's score are left out. */
const relevanceCut = 0.75;

/**
 * Passages in order of relevance to a task (BM25+), each with its score relative to the best. Passages without a common word are
 * absent. Names are split at their humps, so that "refund window" finds maximumRefundWindow.
 */
function ranked<Item extends Passage>(
  passages: readonly Item[],
  task: string,
): readonly { readonly item: Item; readonly score: number }[] {
  const index = new MiniSearch({ fields: ["text"], tokenize: words, idField: "id" });
  index.addAll(passages.map(({ id, text }) => ({ id, text })));
  const byId = new Map(passages.map((item) => [item.id, item]));
  const hits = index.search(task, { combineWith: "OR" });
  const best = hits[0]?.score ?? 1;
  return hits.flatMap(({ id, score }) => {
    const item = byId.get(String(id));
    return item === undefined ? [] : [{ item, score: score / best }];
  });
}

/** Words of prose, identifiers, and the parts of identifiers. Without short words and words of grammar. */
function words(text: string): string[] {
  return [...text.matchAll(/[A-Za-z][A-Za-z0-9]+/g)].flatMap(([name]) => {
    const parts = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
    return (parts.length > 1 ? [name, ...parts] : parts)
      .map((word) => word.toLowerCase())
      .filter((word) => word.length > 2 && !grammar.has(word));
  });
}

const grammar: ReadonlySet<string> = new Set(
  "the and for that this with from are was has have not but its into before after what they you how many may one can any all export import const function return readonly number string".split(
    " ",
  ),
);

interface SourceFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

/** Larger files are data or generated code. */
const largestBytes = 256 * 1024;
/** Files opened at once, so that a large tree does not exhaust the descriptors. */
const openAtOnce = 64;

/** The workspace's text files that no ignore file excludes, sorted by path. */
export async function sourceFiles(root: string, signal: AbortSignal): Promise<SourceFile[]> {
  const paths = await filesBelow(root, root, "**/*", signal);
  const files: SourceFile[] = [];
  for (let start = 0; start < paths.length; start += openAtOnce) {
    const batch = await Promise.all(paths.slice(start, start + openAtOnce).map((path) => read(root, path)));
    files.push(...batch.filter((file) => file !== null));
  }
  return files;
}

/** Null for a file that is not text, too large, or gone. */
async function read(root: string, path: string): Promise<SourceFile | null> {
  try {
    const absolute = join(root, path);
    if ((await stat(absolute)).size > largestBytes) return null;
    const bytes = await readFile(absolute);
    return isBinary(bytes) ? null : { path, text: bytes.toString() };
  } catch {
    return null;
  }
}
