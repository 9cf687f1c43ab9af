/** A secret or an identifier in a text. UTF-16 offsets, `end` exclusive. */
export interface Finding {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

interface Shape {
  readonly kind: string;
  /** The first group is the secret, the rest is context. */
  readonly pattern: RegExp;
}

/** The start of a word. An escape such as `\n` in a JSON string ends the word before. */
const start = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf]))`;

function token(kind: string, body: string): Shape {
  return { kind, pattern: new RegExp(`${start}(${body})`, "dg") };
}

/**
 * Shapes of credentials, as their issuers document them (Nov 2026). Not those of the leak check: requests are matched
 * by these, so they have to be fast and synchronous, and no update may change them.
 */
const shapes: readonly Shape[] = [
  token("Anthropic or OpenAI key", String.raw`sk-[A-Za-z0-9_-]{16,}`),
  token("GitHub token", String.raw`(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`),
  token("AWS key id", String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])`),
  token("Google key", String.raw`(?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})`),
  token("Slack token", String.raw`(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,})`),
  token("GitLab token", String.raw`gl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{20,}`),
  token("npm token", String.raw`npm_[A-Za-z0-9]{30,}`),
  token("Hugging Face token", String.raw`hf_[A-Za-z0-9]{30,}`),
  token("Stripe key", String.raw`(?:[sr]k|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,}`),
  token("SendGrid key", String.raw`SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`),
  token("JSON web token", String.raw`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`),
  {
    kind: "bearer token",
    pattern: new RegExp(String.raw`${start}(?:Bearer|Basic)\s+([A-Za-z0-9._~+/-]{16,}={0,2})`, "dgi"),
  },
  {
    kind: "password in a URL",
    pattern: new RegExp(String.raw`${start}[a-z][a-z0-9+.-]{1,20}://[^\s:/@"'\\]{0,80}:([^\s:/@"'\\]{3,200})@`, "dgi"),
  },
  {
    kind: "private key block",
    pattern:
      /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^]{16,20000}?-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)/dg,
  },
];

/** A name that suggests a secret, an assignment, and a value without spaces. */
const assignment =
  /(?:secret|passw(?:or)?d|token|api_?-?key|access_?-?key|private_?-?key|credentials?|auth)[\w-]{0,20}[\\"']{0,4}\s{0,4}(?:=>|[:=])\s{0,4}[\\"']{0,4}([A-Za-z0-9+/_.~-]{16,4096}={0,2})/dgi;

/** Entropy in bits a character above which a value counts as random. English words are below, base64 is near 5. */
const randomBits = 3.4;

/** Every secret in a text, by its shape, in order. */
export function findSecrets(text: string): Finding[] {
  const found = shapes.flatMap(({ kind, pattern }) => matchesOf(text, kind, pattern));
  const assigned = matchesOf(text, "assigned secret", assignment).filter(({ start: from, end }) =>
    looksRandom(text.slice(from, end)),
  );
  return [...found, ...assigned];
}

function matchesOf(text: string, kind: string, pattern: RegExp): Finding[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const range = match.indices?.[1];
    return range === undefined ? [] : [{ kind, start: range[0], end: range[1] }];
  });
}

function looksRandom(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyBits(value) > randomBits;
}

/** Shannon entropy of a text's characters, in bits a character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

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
  return identifierShapes.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const range = match.indices?.[1];
      return range === undefined ? [] : [{ kind, start: range[0], end: range[1] }];
    }),
  );
}
