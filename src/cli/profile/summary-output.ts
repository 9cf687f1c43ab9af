/** What a profiling session has to say: for a terminal and for programs. */
export interface ProfileSummary {
  readonly text: string;
  readonly json: object;
}

/** Prints a summary and where the page is. */
export function printSummary({ text, json }: ProfileSummary, page: string, options: { readonly json: boolean }): void {
  process.stdout.write(
    options.json ? `${JSON.stringify({ schemaVersion: 1, page, ...json }, null, 1)}\n` : `${text}\n${page}\n`,
  );
}
