/** All words after the first `--`, unchanged. yargs would parse their numbers and options. */
export function wordsBehindDashes(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf("--");
  return at < 0 ? [] : argv.slice(at + 1);
}
