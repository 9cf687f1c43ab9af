/**
 * Whether a shell command certainly changes nothing, by a rule that rather says no:
 * 1. It is a chain of simple commands, joined by `|`, `;`, `&&`, `||` or new lines.
 * 2. No redirection, substitution, variable, grouping, comment, escape or background `&`.
 * 3. Every first word is in the table below, and its other words pass that command's test.
 * It trusts that these names mean the usual programs.
 */
export function isReadOnlyCommand(command: string): boolean {
  const commands = simpleCommands(command);
  return commands !== null && commands.length > 0 && commands.every(isReadOnly);
}

interface Word {
  readonly text: string;
  /** Contains an unquoted pattern, which could expand to a name that looks like an option. */
  readonly pattern: boolean;
}

const always = (): boolean => true;

/** Commands that only read, with a test of their arguments where some of these write. */
const readers: Readonly<Record<string, (words: readonly Word[]) => boolean>> = {
  cat: always,
  ls: always,
  head: always,
  tail: always,
  wc: always,
  grep: always,
  sleep: always,
  echo: always,
  pwd: always,
  true: always,
  stat: always,
  // A word that is no format or -u may set the clock.
  date: (words) => words.every(({ text, pattern }) => !pattern && (text === "-u" || text.startsWith("+"))),
  // -o and --output in any spelling or cluster, and --compress-program.
  sort: (words) => words.every(({ text, pattern }) => !pattern && !(text.startsWith("-") && /[oc]/.test(text))),
  // Its second file is the output.
  uniq: (words) => noPatterns(words) && words.filter(({ text }) => !text.startsWith("-")).length <= 1,
  find: (words) => noPatterns(words) && !words.some(({ text }) => /^-(?:exec|ok|delete|fprint|fls)/.test(text)),
};

function noPatterns(words: readonly Word[]): boolean {
  return words.every(({ pattern }) => !pattern);
}

function isReadOnly([name, ...words]: readonly Word[]): boolean {
  if (name === undefined || name.pattern || !Object.hasOwn(readers, name.text)) return false;
  return readers[name.text]?.(words) ?? false;
}

/** The words of each simple command; null when the text contains anything but plain and quoted words and joiners. */
function simpleCommands(text: string): Word[][] | null {
  const token = /[ \t]+|(?<joiner>\|\||&&|[|;\n])|(?<word>(?:'[^']*'|"[^"$`\\!]*"|[\w.,:=@%+/~*?[\]^-])+)/y;
  const commands: Word[][] = [];
  let current: Word[] = [];
  while (token.lastIndex < text.length) {
    const groups = token.exec(text)?.groups;
    if (groups === undefined) return null;
    if (groups["word"] !== undefined) current.push(wordOf(groups["word"]));
    else if (groups["joiner"] !== undefined) {
      commands.push(current);
      current = [];
    }
  }
  commands.push(current);
  return commands.filter((words) => words.length > 0);
}

function wordOf(raw: string): Word {
  const bare = raw.replaceAll(/'[^']*'|"[^"]*"/g, "");
  return { text: raw.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"), pattern: /[*?[]/.test(bare) };
}
