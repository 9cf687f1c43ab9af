/**
 * The shell joins the needle, so the command's own text does not contain it. It is no `$(..)`: Gemini CLI refuses every command with
 * one.
 */
export const needle = "needle 4711";
export const sayNeedle = "echo needle 47''11";

/** Prints about so many bytes. The line that the model wants is in the middle, which a bound cuts out. */
export function floodAround(bytes: number): string {
  const half = `yes 'a line of no interest' | head -c ${bytes / 2}`;
  return `${half}; echo; ${sayNeedle}; ${half}`;
}
