import type { CacheReason } from "./trace.ts";

/** Why a request did not read what was there, as a clause. Null if it missed nothing, or nothing was there. */
export function missInWords(reason: CacheReason): string | null {
  switch (reason.kind) {
    case "prefix-changed":
      return `the ${reason.section} before the end of the last prompt changed`;
    case "model-changed":
      return "another model was asked";
    case "settings-changed":
      return "settings that belong to the prompt changed, such as thinking";
    case "scope-changed":
      return "another workspace, customer or cache key was named";
    case "expired":
      return "the entry had expired";
    case "not-readable-yet":
      return "the entry was not written yet, because requests ran at the same time";
    case "beyond-lookback":
      return "the last entry was more than 20 blocks before the mark";
    case "not-asked":
      return "the request had no cache mark";
    case "below-minimum":
      return "the prompt was shorter than the model's minimum";
    case "hit":
    case "nothing-yet":
      return null;
  }
}
