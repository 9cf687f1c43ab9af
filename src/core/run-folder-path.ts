/** The folder of bench below a user's cache folder. */
export const cacheName = "agent-engine-bench";
/** The folder of all runs below it. */
export const runsName = "trials";
/** How the names of runs' folders begin. */
export const runPrefix = "run-";

/** Characters of a run's folder after the prefix. Names of one length make prompts of one length. */
const placeLength = 6;

/** The name of a run's folder, from its place among the runs that are going on: 1 for the first. */
export function runFolderName(place: number): string {
  return `${runPrefix}${String(place).padStart(placeLength, "0")}`;
}

/** The path of a run's folder in an agent's prompt. Bounded, because the text is untrusted. */
const runFolder = new RegExp(
  String.raw`(?:/[^\s"'\x60\\/]{1,64}){0,16}/${cacheName}/${runsName}/${runPrefix}[0-9A-Za-z]{${placeLength}}`,
);
const runFolders = new RegExp(runFolder, "g");

/** The first path of a run's folder in a text. Null without any. */
export function runFolderIn(text: string): string | null {
  return runFolder.exec(text)?.[0] ?? null;
}

/** The text with another path in place of every run's folder. */
export function withRunFolder(text: string, folder: string): string {
  return text.replaceAll(runFolders, () => folder);
}
