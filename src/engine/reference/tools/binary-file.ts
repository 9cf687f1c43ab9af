/** How far to look: the rule and the length that Git uses. */
const binaryProbeBytes = 8_000;

/** Text has no NUL byte. */
export function isBinary(start: Buffer): boolean {
  return start.subarray(0, binaryProbeBytes).includes(0);
}
