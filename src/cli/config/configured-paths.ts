import { posix } from "node:path";
import { UserError } from "../../core/user-error.ts";

interface Files {
  readonly home?: Readonly<Record<string, string>>;
  readonly workspace?: Readonly<Record<string, string>>;
}

/** The keys of an engine's entry that name files. */
interface FileNaming {
  readonly files?: Files;
  readonly mcp?: { readonly files?: Files };
  readonly toggles?: Readonly<Record<string, Readonly<Record<string, readonly string[] | { readonly files?: Files }>>>>;
}

/** Refuses a name of a file that would stand outside its folder, or that no file can have. UserError with its place. */
export function checkFilePaths(place: string, { files, mcp, toggles = {} }: FileNaming): void {
  checkFiles(`${place}.files`, files);
  checkFiles(`${place}.mcp.files`, mcp?.files);
  for (const [name, values] of Object.entries(toggles))
    for (const [value, toggle] of Object.entries(values))
      if ("files" in toggle) checkFiles(`${place}.toggles.${name}.${value}.files`, toggle.files);
}

function checkFiles(place: string, { home = {}, workspace = {} }: Files = {}): void {
  checkNames(`${place}.home`, home, "the trial's HOME", ".my-agent/settings.json");
  checkNames(`${place}.workspace`, workspace, "the workspace", "AGENTS.md");
}

function checkNames(place: string, files: Readonly<Record<string, string>>, folder: string, example: string): void {
  for (const path of Object.keys(files)) {
    const fault = faultOf(path, folder);
    if (fault !== null)
      throw new UserError(
        `${place}: ${JSON.stringify(path)} ${fault}. Write a path relative to ${folder}, such as "${example}".`,
      );
  }
}

/** The end of a sentence that begins with the path. Null if the path is right. */
function faultOf(path: string, folder: string): string | null {
  if (path.includes("\0")) return "has a NUL character, which no path can have";
  if (posix.isAbsolute(path)) return "is an absolute path";
  if (path.split("/").includes("..")) return `has \`..\`, which may lead out of ${folder}`;
  // An empty path and `.` are the folder itself.
  return path.endsWith("/") || posix.normalize(path) === "." ? "is not the name of a file" : null;
}
