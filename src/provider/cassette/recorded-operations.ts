import type { ToolOperation } from "../../core/turn-script.ts";
import { propertyNames } from "../answer/tool-arguments.ts";
import { nameRank, type SpokenOperation } from "../answer/tool-names.ts";
import type { JsonObject } from "../wire/json-object.ts";
import type { RecordedCall } from "./recorded-session.ts";

/** An operation that names no file by a recorded absolute path. */
type Operation = Exclude<SpokenOperation, { readonly kind: "run" }>;

type Meaning = keyof typeof propertyNames;

/** The words of editors that do several things. */
const selected: Readonly<Record<string, Operation["kind"]>> = {
  view: "read",
  create: "write",
  str_replace: "edit",
};

/** Those that say most by their members come first. */
const kinds: readonly SpokenOperation["kind"][] = ["edit", "write", "run", "read", "list", "find", "search"];

/**
 * What a recorded call asked for, in no agent's words. Null for what only its own tool can do, for a command, and for files outside
 * the workspace. `folder` is where the recording was made.
 */
export function operationOf({ name, input }: RecordedCall, folder: string | null): Operation | null {
  const kind = kindOf(name, input);
  const given = (meaning: Meaning): string | null => memberOf(input, meaning);
  const place = given("path");
  const path = place === null ? null : insideOf(folder, place);
  if (place !== null && path === null) return null;
  switch (kind) {
    case null:
    case "run":
      return null;
    case "read":
      return path === null || path === "." ? null : { kind, path };
    case "list":
      return { kind, path: path ?? "." };
    case "find": {
      const glob = given("pattern");
      const below = path === null || path === "." ? "" : `${path}/`;
      return glob === null || glob.startsWith("/") ? null : { kind, glob: `${below}${glob}` };
    }
    case "search": {
      const pattern = given("pattern");
      return pattern === null ? null : { kind, pattern, ...(path !== null && { path }) };
    }
    case "edit": {
      const [before, after] = [given("before"), given("after")];
      return path === null || before === null || after === null ? null : { kind, path, before, after };
    }
    case "write": {
      const text = given("text");
      return path === null || text === null ? null : { kind, path, text };
    }
  }
}

function kindOf(name: string, input: JsonObject): SpokenOperation["kind"] | null {
  const command = input["command"];
  if (typeof command === "string" && memberOf(input, "path") !== null) return selected[command] ?? null;
  const ranked = kinds.map((kind) => ({ kind, rank: nameRank(kind, name) ?? 3 }));
  const best = ranked.toSorted((left, right) => left.rank - right.rank)[0];
  return best === undefined || best.rank > 1 ? null : best.kind;
}

function memberOf(input: JsonObject, meaning: Meaning): string | null {
  const found = Object.entries(input).find(
    ([name, value]) => propertyNames[meaning].test(name) && typeof value === "string",
  );
  return typeof found?.[1] === "string" ? found[1] : null;
}

/** A path relative to the recorded workspace. Null outside it. */
function insideOf(folder: string | null, path: string): string | null {
  const isBelow = folder !== null && (path === folder || path.startsWith(`${folder}/`));
  const relative = isBelow ? path.slice(folder.length + 1) : path;
  if (relative.startsWith("/") || relative.startsWith("~")) return null;
  const parts: string[] = [];
  for (const part of relative.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.length === 0 ? "." : parts.join("/");
}

/** The files of a workspace while operations change them. */
export class SimulatedFiles {
  readonly #files: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files));
  }

  /** Does an operation as an agent's tool would. False if there is nothing that it can be done on. */
  apply(operation: Exclude<ToolOperation, { readonly kind: "run" | "named" }>): boolean {
    switch (operation.kind) {
      case "read":
        return this.#files.has(operation.path);
      case "list":
        return this.#holds(operation.path);
      case "find":
        return this.#files.size > 0;
      case "search":
        return operation.path === undefined || this.#holds(operation.path);
      case "write":
        this.#files.set(operation.path, operation.text);
        return true;
      case "edit": {
        const { path, before, after } = operation;
        const text = this.#files.get(path) ?? "";
        if (before === "" || text.split(before).length !== 2) return false;
        this.#files.set(
          path,
          text.replace(before, () => after),
        );
        return true;
      }
    }
  }

  #holds(path: string): boolean {
    if (path === ".") return this.#files.size > 0;
    return this.#files.has(path) || [...this.#files.keys()].some((file) => file.startsWith(`${path}/`));
  }
}
