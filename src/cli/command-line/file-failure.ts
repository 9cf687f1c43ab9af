import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { missingFilesAdvice } from "../../core/user-error.ts";
import { packageRoot } from "../package-info.ts";

/** Failures that one file or folder is to blame for. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission. Choose another folder, or change its owner.",
  EPERM: "not permitted. Choose another folder.",
  EROFS: "the disk is read-only. Choose another folder.",
  ENOSPC: "the disk is full. Make room, or choose another folder.",
  EDQUOT: "the disk quota is used up. Make room, or choose another folder.",
  EIO: "the disk reports an error. Choose another disk.",
  ENOTDIR: "there is a file in place of a folder. Choose another folder.",
  EEXIST: "there is a file in place of a folder. Choose another folder.",
  ELOOP: "the links lead in a circle. Choose another folder.",
  EISDIR: "this is a folder. Name a file.",
  EFBIG: "the file is larger than allowed here. Raise the limit, or choose another folder.",
  ENAMETOOLONG: "the name is too long. Choose a shorter one.",
};

/** Failures that the limits of this process are to blame for, whatever was opened or started. */
const limitReasons: Readonly<Record<string, string>> = {
  EMFILE: "Too many files are open. Raise the limit, for example with `ulimit -n 4096`.",
  ENFILE: "Too many files are open on this machine. End other programs, or raise the system's limit.",
  ENOMEM: "There is not enough memory. End other programs, or raise the limit with `ulimit -v unlimited`.",
  EAGAIN: "No process can be started. End other programs, or raise the limit with `ulimit -u`.",
};

/** Failures of what the system knows of this process, by what was asked for. */
const surroundingReasons: Readonly<Record<string, string>> = {
  uv_cwd: "The current folder is gone. Change to one that exists.",
  uv_os_homedir: "The home folder of this user is not known. Set HOME to a folder that can be written.",
};

/** Failures of the place that is written, not of the one that is read. */
const targetCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EROFS", "EFBIG"]);

/**
 * A failure of the file system, of a limit, or of a damaged installation, in one line. Null for every other error. `dist` is the
 * folder with the built files of bench.
 */
export function fileFailure(error: unknown, dist = join(packageRoot, "dist")): string | null {
  if (error instanceof RangeError && /allocate memory/i.test(error.message)) return limitReasons["ENOMEM"] ?? null;
  if (!(error instanceof Error) || !("code" in error)) return null;
  const code = String(error.code);
  if (code === "ERR_MODULE_NOT_FOUND" && error.message.includes(`imported from ${join(dist, "/")}`))
    return `${error.message.split("\n")[0]}. ${missingFilesAdvice}`;
  if (code === "ERR_ACCESS_DENIED" && "resource" in error)
    return `${String(error.resource)}: Node's permission model forbids this. Start bench without --permission.`;
  if (!("syscall" in error)) return null;
  const syscall = String(error.syscall);
  const surrounding = surroundingReasons[syscall];
  if (surrounding !== undefined) return surrounding;
  if (syscall === "connect" || syscall === "listen") return null;
  const isWritten = "dest" in error && typeof error.dest === "string" && targetCodes.has(code);
  const place = isWritten ? error.dest : "path" in error ? error.path : undefined;
  const path = typeof place === "string" ? place : null;
  if (code === "ENOENT" && path !== null && path.startsWith(join(dist, "/")))
    return `${path}: no such file. ${missingFilesAdvice}`;
  const limit = limitReasons[code];
  if (limit !== undefined) return limit;
  const reason = code === "ENOENT" ? missingPlace(syscall) : reasons[code];
  if (reason === undefined) return null;
  if (syscall === "mkdtemp" && path !== null && dirname(path) === tmpdir())
    return `${tmpdir()}: temporary folders can't be made here. Set TMPDIR to a folder that exists and can be written.`;
  return path === null ? reason : `${path}: ${reason}`;
}

/** A missing file is a bug, unless a folder was to be made: Node says ENOENT on a read-only disk, too. */
function missingPlace(syscall: string): string | undefined {
  if (syscall !== "mkdir" && syscall !== "mkdtemp") return undefined;
  return "this folder can't be made. The disk is read-only, or a folder above is missing or a broken link. Choose another folder.";
}
