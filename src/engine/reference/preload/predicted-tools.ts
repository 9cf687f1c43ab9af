/** Words of a request and the tool that they hint at. A word is a hint, not a promise: "don't run the tests" hints at bash too. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/\b(run|test|tests|build|install|execute|compile)\b/i, "bash"],
  [/\b(edit|fix|change|rename|refactor|replace|update)\b/i, "edit"],
  [/\b(files|glob|matching)\b/i, "glob"],
  [/\b(search|find|grep|where|todo|occurrences)\b/i, "grep"],
  [/\b(list|directory|folder)\b/i, "ls"],
  [/\b(read|show|view|explain|look|open)\b/i, "view"],
  [/\b(create|write|add|generate)\b/i, "write"],
];

/** The tools that a prompt hints at, sorted by name. */
export function predictedTools(prompt: string): string[] {
  return hints.flatMap(([words, tool]) => (words.test(prompt) ? [tool] : []));
}
