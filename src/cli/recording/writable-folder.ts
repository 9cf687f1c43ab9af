import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../core/user-error.ts";

/** UserError where a file can't be written later on: asked before work begins whose result would be lost. */
export function checkWritable(option: string, path: string): void {
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = isMissing ? "there is no such folder: make it first" : "the folder can't be written to: choose another";
    throw new UserError(`${option} ${path}: ${why}`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UserError(`${option} ${path}: this is a folder: name a file in it`);
  }
}
