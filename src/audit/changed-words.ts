/** The words in which two texts first differ, cut to 40 characters. Both are empty if one text only goes on where the other ends. */
export interface ChangedWords {
  readonly before: string;
  readonly after: string;
}

const longest = 40;

/** The first word of each text that differs from the other's, whole: a clock that differs in its seconds is shown from its hours. */
export function changedWords(before: string, after: string): ChangedWords {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  while (at > 0 && /[\w:.+/-]/.test(before[at - 1] ?? "")) at -= 1;
  return { before: wordAt(before, at), after: wordAt(after, at) };
}

function wordAt(text: string, at: number): string {
  return (/^[\w:.+/-]*/.exec(text.slice(at))?.[0] || text.slice(at)).slice(0, longest);
}

/** What such a change is, by the look of both words. */
export function kindOfChange({ before, after }: ChangedWords): string {
  const both = [before, after];
  if (both.every((word) => /\d\d:\d\d|^\d{4}-\d\d-\d\d/.test(word))) return "A clock";
  if (both.every((word) => /^\d+[.:]?$/.test(word))) return "A number";
  if (both.every((word) => /^[\w-]*[0-9a-f]{6,}/i.test(word) && /\d/.test(word))) return "A random id";
  return "A text";
}
