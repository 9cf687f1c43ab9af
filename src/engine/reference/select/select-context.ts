import { bytesPerToken } from "../context/budget.ts";
import { ranked, relevanceCut } from "./relevance.ts";
import type { SourceFile } from "./source-files.ts";
import { symbolsOf } from "./symbols.ts";

export type Selection = "tree" | "directory" | "chunks" | "relevance" | "repo-map";

/** Lines of a chunk: about the length of a longer function. */
const chunkLines = 40;

/** A piece of the workspace that goes into the first message. */
interface Piece {
  readonly path: string;
  readonly text: string;
}

/**
 * What of the workspace the model is shown before it asks, within a budget. tree: whole files in order of path. directory: whole
 * files of the folder whose files are most relevant together. chunks: parts of 40 lines, most relevant first. relevance: whole
 * files whose score is at least three quarters of the best one's. repo-map: the signatures of all files, most relevant first.
 * Each stops where the budget ends; a piece that does not fit is left out whole.
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
    // As it is sent: in JSON a line end has two bytes.
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
