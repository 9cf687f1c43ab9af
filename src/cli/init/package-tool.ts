import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackageJson } from "./package-json-file.ts";

type ManagerName = "npm" | "pnpm" | "yarn" | "bun";

/** How a repository installs its packages and runs its scripts. */
export interface PackageManager {
  readonly name: ManagerName;
  readonly install: readonly string[];
}

const lockFiles: readonly (readonly [string, ManagerName])[] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/**
 * The package manager of a folder: named by `packageManager` or by a lock file, in the folder or above it up to `top`, the top of its
 * repository. npm without a lock file if nothing names one.
 */
export function packageManagerOf(folder: string, top: string): PackageManager {
  for (const place of foldersUpTo(folder, top)) {
    const [, field = "", major = ""] =
      /^(npm|pnpm|yarn|bun)@(\d+)/.exec(readPackageJson(place)?.packageManager ?? "") ?? [];
    const locked = lockFiles.find(([file]) => existsSync(join(place, file)))?.[1];
    const name = isManager(field) ? field : locked;
    if (name === undefined) continue;
    const isBerry = Number(major) >= 2 || existsSync(join(place, ".yarnrc.yml"));
    return { name, install: installOf(name, locked !== undefined, isBerry) };
  }
  return { name: "npm", install: ["npm", "install"] };
}

/** The top of the workspaces that a folder belongs to, for a folder without a repository: its lock file is there. The folder itself if there are none. */
export function workspaceTop(folder: string): string {
  const above = foldersUpTo(folder, "").find((place) => place !== folder && isWorkspaceTop(place));
  return above ?? folder;
}

/** A broken package.json somewhere above is not this folder's. */
function isWorkspaceTop(place: string): boolean {
  if (existsSync(join(place, "pnpm-workspace.yaml"))) return true;
  try {
    return readPackageJson(place)?.workspaces !== undefined;
  } catch {
    return false;
  }
}

function installOf(name: ManagerName, isLocked: boolean, isBerry: boolean): readonly string[] {
  if (!isLocked) return [name, "install"];
  switch (name) {
    case "npm":
      return ["npm", "ci"];
    case "yarn":
      return ["yarn", "install", isBerry ? "--immutable" : "--frozen-lockfile"];
    case "pnpm":
    case "bun":
      return [name, "install", "--frozen-lockfile"];
  }
}

function isManager(name: string): name is ManagerName {
  return lockFiles.some(([, known]) => known === name);
}

function foldersUpTo(folder: string, top: string): readonly string[] {
  const parent = dirname(folder);
  return folder === top || parent === folder ? [folder] : [folder, ...foldersUpTo(parent, top)];
}
