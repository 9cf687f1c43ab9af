import { dirname, join } from "node:path";

/** Where the ignore files may be that rule over a folder from above and in it, nearest first. Both paths are canonical. */
export function ignoreFilesAbove(root: string, folder: string): readonly string[] {
  const here = join(folder, ".gitignore");
  return folder === root || dirname(folder) === folder ? [here] : [here, ...ignoreFilesAbove(root, dirname(folder))];
}
