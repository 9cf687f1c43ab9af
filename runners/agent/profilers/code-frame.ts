import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeFrame, CodePart } from "../../../src/core/profile-model.ts";
import { unfinishedPrefix } from "../../../src/core/unfinished-folder.ts";
import type { PositionReader } from "./source-position.ts";
import type { V8CallFrame } from "./v8-call-frame-file.ts";

/** Where code can come from in one profiled run; absolute paths. */
export interface CodePlaces {
  readonly workspace: string;
  /** The engine's script: if it is installed below node_modules, its own package is still the engine's code. */
  readonly entry: string;
  /** Paths are shown relative to this folder where they lie in it. */
  readonly home: string;
}

/** V8's names for what is no function; a map, because functions are called `constructor` and `toString` too. */
const specialParts: ReadonlyMap<string, CodePart> = new Map([
  ["(garbage collector)", "garbage-collection"],
  ["(GC)", "garbage-collection"],
  ["(idle)", "idle"],
]);

/** Names the code of a V8 call frame for people: whose it is and, through source maps, where it stands. */
export function readCodeFrame(frame: V8CallFrame, places: CodePlaces, readPosition: PositionReader): CodeFrame {
  const name = frame.functionName === "" ? "(anonymous)" : frame.functionName;
  const special = frame.url === "" ? specialPart(frame.functionName) : null;
  if (special !== null) return { name, file: "", line: null, part: special };
  const url = pathOf(frame.url);
  const path = url === null ? null : settled(url, places.home);
  if (path === null) {
    const part = frame.url.startsWith("wasm:") ? "dependencies" : "node";
    return { name, file: frame.url, line: frame.url === "" ? null : frame.lineNumber + 1, part };
  }
  const position = readPosition(path, frame.lineNumber, frame.columnNumber);
  // V8 gives a module's own top level no name and puts it at the file's first character.
  const topLevel = frame.functionName === "" && frame.lineNumber === 0 && frame.columnNumber <= 1;
  return {
    name: topLevel ? "(top level)" : name,
    file: shown(position.path, places),
    line: position.line,
    // Code of a package may stand in the engine's bundle. Its source says whose it is.
    part: isInstalled(position.path, places) ? "dependencies" : partOf(path, places),
  };
}

/** The program itself, its compilers and other work outside JavaScript stand in brackets. */
function specialPart(name: string): CodePart | null {
  return specialParts.get(name) ?? (/^\(.+\)$/.test(name) ? "program" : null);
}

/** Where a script lies; null for what is no file. V8 gives a CommonJS module a URL in a CPU profile and a path in a heap profile. */
export function pathOf(url: string): string | null {
  if (url.startsWith("file:")) return fileURLToPath(url);
  // node:fs, wasm://, evalmachine.<anonymous> are no files; a profile that bench wrote has relative paths.
  return isAbsolute(url) || /^[\w@.-]+\//.test(url) ? url : null;
}

/** Where a file stands that was built in a checkout before that got its final name. */
function settled(path: string, home: string): string {
  const built = join(dirname(home), unfinishedPrefix);
  return path.startsWith(built) ? home + path.slice(path.indexOf("/", built.length)) : path;
}

function partOf(path: string, places: CodePlaces): CodePart {
  if (isInstalled(path, places)) return "dependencies";
  return isBelow(path, places.workspace) ? "workspace" : "engine";
}

/** Whether a file belongs to a package other than the engine's own. */
function isInstalled(path: string, { entry }: CodePlaces): boolean {
  const enginePackage = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(entry)?.[0];
  const below = enginePackage !== undefined && path.startsWith(enginePackage) ? path.slice(enginePackage.length) : path;
  return /(?:^|\/)node_modules\//.test(below);
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
