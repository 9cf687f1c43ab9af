import { readFileSync, statSync } from "node:fs";
import { UserError } from "../core/user-error.ts";

/** The text of a file or pipe that the user names. UserError if it can't be read, or is a device, which may have no end. */
export function readInputText(path: string): string {
  const state = attempt(path, () => statSync(path));
  if (state.isCharacterDevice() || state.isBlockDevice() || state.isSocket())
    throw new UserError(`${path}: this is a device. Name a file.`);
  return attempt(path, () => readFileSync(path, "utf8"));
}

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new UserError(`${path}: can't be read (${error instanceof Error ? error.message : String(error)}).`);
  }
}
