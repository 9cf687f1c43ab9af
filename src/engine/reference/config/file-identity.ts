import type { BigIntStats } from "node:fs";

/** What tells one state of a file from the next without reading it. The change time cannot be set back by a program. */
export interface FileIdentity {
  readonly inode: string;
  readonly bytes: string;
  readonly modifiedNs: string;
  readonly changedNs: string;
}

/** A change within this of an earlier one may carry the same time stamp: kernels stamp files by their tick, 1 to 10 ms. */
const stampResolutionNs = 50_000_000n;

/** The identity that a file had when these facts were taken. */
export function identityOf(stats: BigIntStats): FileIdentity {
  return {
    inode: String(stats.ino),
    bytes: String(stats.size),
    modifiedNs: String(stats.mtimeNs),
    changedNs: String(stats.ctimeNs),
  };
}

/** Whether the file is still as it was. */
export function isSame(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.inode === right.inode &&
    left.bytes === right.bytes &&
    left.modifiedNs === right.modifiedNs &&
    left.changedNs === right.changedNs
  );
}

/** Whether the file was read so soon after its last change that another change could hide behind the same stamp. */
export function isDoubtful(identity: FileIdentity, readAtNs: bigint): boolean {
  return readAtNs - BigInt(identity.changedNs) < stampResolutionNs;
}
