import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeFrame, CodePart } from "../src/core/profile-model.ts";
import type { CpuProfileNode } from "./cpu-profile-file.ts";
import type { PositionReader } from "./source-position.ts";

/** Where code can come from in one profiled run; absolute paths. */
export interface CodePlaces {
  readonly workspace: string;
  /** The engine's script: if it is installed below node_modules, its own package is still the engine's code. */
  readonly entry: string;
  /** Paths are shown relative to this folder where they lie in it. */
  readonly home: string;
}

const specialParts: Readonly<Record<string, CodePart>> = {
  "(garbage collector)": "garbage-collection",
  "(program)": "program",
  "(idle)": "idle",
};

/** Names the code of a V8 call frame for people: whose it is and, through source maps, where it stands. */
export function readCodeFrame(
  frame: CpuProfileNode["callFrame"],
  places: CodePlaces,
  readPosition: PositionReader,
): CodeFrame {
  const name = frame.functionName === "" ? "(anonymous)" : frame.functionName;
  const special = frame.url === "" ? specialParts[frame.functionName] : undefined;
  if (special !== undefined) return { name, location: "", part: special };
  const path = pathOf(frame.url);
  if (path === null) {
    const part = frame.url.startsWith("wasm:") ? "dependencies" : "node";
    return { name, location: frame.url === "" ? "" : `${frame.url}:${frame.lineNumber + 1}`, part };
  }
  const position = readPosition(path, frame.lineNumber, frame.columnNumber);
  const location = `${shown(position.path, places)}:${position.line}`;
  // V8 gives a module's own top level no name and puts it at the file's first character.
  const topLevel = frame.functionName === "" && frame.lineNumber === 0 && frame.columnNumber <= 1;
  return { name: topLevel ? "(top level)" : name, location, part: partOf(path, places) };
}

function pathOf(url: string): string | null {
  if (url.startsWith("file:")) return fileURLToPath(url);
  return isAbsolute(url) ? url : null;
}

function partOf(path: string, places: CodePlaces): CodePart {
  const enginePackage = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(places.entry)?.[0];
  const below = enginePackage !== undefined && path.startsWith(enginePackage) ? path.slice(enginePackage.length) : path;
  if (/(?:^|\/)node_modules\//.test(below)) return "dependencies";
  return isBelow(path, places.workspace) ? "workspace" : "engine";
}

function shown(path: string, places: CodePlaces): string {
  const installed = /.*\/(node_modules\/.*)$/.exec(path)?.[1];
  if (installed !== undefined) return installed;
  if (isBelow(path, places.workspace)) return `workspace/${relative(places.workspace, path)}`;
  return isBelow(path, places.home) ? relative(places.home, path) : path;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
