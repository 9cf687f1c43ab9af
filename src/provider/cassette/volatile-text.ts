/** Text that changes from run to run without a meaning. */
interface VolatileText {
  readonly what: string;
  readonly pattern: RegExp;
  readonly by: string;
}

const months = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}";
const days = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?";

/** Ids are not here: redaction numbers them on both sides. */
const volatileTexts: readonly VolatileText[] = [
  { what: "billing header", pattern: /^x-anthropic-billing-header:[^\n]*/g, by: "<billing header>" },
  {
    what: "date",
    pattern: /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g,
    by: "<date>",
  },
  {
    what: "date in words",
    pattern: new RegExp(
      String.raw`\b(?:${days} )?(?:${months} \d{1,2}(?:,? \d{4})?|\d{1,2} ${months} \d{4})(?: \d{2}:\d{2}(?::\d{2})?)?\b`,
      "g",
    ),
    by: "<date>",
  },
  { what: "date with slashes", pattern: /\b\d{1,2}\/\d{1,2}\/\d{4}\b/g, by: "<date>" },
  { what: "time of day", pattern: /\b\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?\b/g, by: "<time>" },
  { what: "Unix time", pattern: /\b1[6-9]\d{8}(?:\d{3})?\b/g, by: "<time>" },
  /** Codex writes both above the output of a command. */
  { what: "chunk id", pattern: /\bChunk ID: [0-9a-f]{1,16}\b/g, by: "<chunk id>" },
  { what: "wall time", pattern: /\bWall time: \d{1,9}(?:\.\d{1,9})? seconds\b/g, by: "<wall time>" },
  /** Gemini CLI writes both below the output of a command. */
  { what: "process", pattern: /\b(?:Process Group PGID|Background PIDs): \d+(?:, \d+)*/g, by: "<process>" },
  /** A home or scratch folder. The name of a file in it stays. */
  {
    what: "path",
    pattern:
      /(?<![\w/.])\/(?:home|Users|root|tmp|private|var\/folders|workspace)(?:\/[\w.@+~-]+)*?(\/[\w@+~-]+\.[A-Za-z]\w{0,8})?\/?(?![\w.@+~/-])/g,
    by: "<path>$1",
  },
];

/** Members that matching ignores: random padding, users, earlier answers. */
export const volatileMembers: ReadonlySet<string> = new Set([
  "obfuscation",
  "include_obfuscation",
  "user_id",
  "user_profile_id",
  "safety_identifier",
  "prompt_cache_key",
  "diagnostics",
  // What a client says of itself: its session, its turn, the state of its repository.
  "client_metadata",
]);

/** A text with its volatile parts replaced by their names. */
export function withoutVolatile(text: string): string {
  return volatileTexts.reduce((result, { pattern, by }) => result.replaceAll(pattern, by), text);
}

/** A text also without spacing, numbers of three digits and more, and hexadecimal names. */
export function loosened(text: string): string {
  return withoutVolatile(text)
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, "<hex>")
    .replaceAll(/\d{3,}(?:\.\d+)?/g, "<number>")
    .replaceAll(/\s+/g, " ")
    .trim();
}
