import { UserError } from "../../../core/user-error.ts";

/** Where the run's output goes and in which form; without a path, to standard output. */
export interface OutputTarget {
  readonly kind: "text" | "jsonl";
  readonly path?: string;
}

/** Reads one value of --output. Throws a UserError of one line for a form that there is not. */
export function outputTarget(given: string): OutputTarget {
  if (given === "text" || given === "jsonl") return { kind: given };
  const [, form, path] = /^(text|jsonl?):(.+)$/su.exec(given) ?? [];
  if (form === undefined || path === undefined)
    throw new UserError(`--output ${JSON.stringify(given)} is not one of text, jsonl, text:FILE, json:FILE`);
  return { kind: form === "text" ? "text" : "jsonl", path };
}
