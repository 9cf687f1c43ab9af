import type { Finding } from "../../core/secrets.ts";

/** Fields whose value names a person, an account or a session, also in JSON inside a JSON string. */
const identifyingFields =
  /\\*"(?:user_id|user_profile_id|safety_identifier|prompt_cache_key|session_id|account_id|account_uuid|organization_id|organization_uuid|device_id|workspace_id)\\*"\s{0,4}:\s{0,4}"((?:[^"\\]|\\.){1,2000})"/dg;

const identifierShapes: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "field", pattern: identifyingFields },
  {
    kind: "email",
    pattern:
      /(?<![A-Za-z0-9._%+-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24})(?![A-Za-z0-9-])/dg,
  },
  {
    kind: "uuid",
    pattern:
      /(?<![0-9A-Fa-f-])([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})(?![0-9A-Fa-f-])/dg,
  },
  /** Typed ids of the APIs; the digit keeps names such as `user_preferences` out. */
  {
    kind: "id",
    pattern:
      /(?<![A-Za-z0-9_])(?:msg|req|toolu|srvtoolu|call|resp|rs|fc|item|file|container|msgbatch|batch|org|user|sess|session|thread|run|proj|wrkspc|acct)_((?=[A-Za-z]*\d)[A-Za-z0-9]{10,80})(?![A-Za-z0-9_])/dg,
  },
  { kind: "id", pattern: /(?<![A-Za-z0-9_])chatcmpl-((?=[A-Za-z]*\d)[A-Za-z0-9]{10,80})(?![A-Za-z0-9_])/dg },
];

/** Every identifier in a text. Of several that overlap, the first of the list counts. */
export function findIdentifiers(text: string): Finding[] {
  return identifierShapes.flatMap(({ kind, pattern }) => {
    // Most texts have none, and `search` makes no copy of the pattern.
    if (text.search(pattern) < 0) return [];
    return [...text.matchAll(pattern)].flatMap((match) => {
      const range = match.indices?.[1];
      return range === undefined ? [] : [{ kind, start: range[0], end: range[1] }];
    });
  });
}
