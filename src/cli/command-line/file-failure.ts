const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission; choose another folder, or change its owner",
  EPERM: "not permitted; choose another folder",
  EROFS: "is on a disk that can't be written to; choose another folder",
  ENOSPC: "the disk is full; make room or choose another folder",
  EDQUOT: "the disk quota is used up; make room or choose another folder",
  ENOTDIR: "a file stands where a folder is needed; choose another folder",
  EEXIST: "a file stands where a folder is needed; choose another folder",
  EISDIR: "a folder stands where a file is needed; name a file",
  EFBIG: "the file is larger than allowed here; raise the limit or choose another folder",
  ENAMETOOLONG: "the name is too long",
};

/** A failure of the file system that is the user's to mend, in one line; null for every other error. */
export function fileFailure(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return null;
  const reason = reasons[String(error.code)];
  if (reason === undefined || error.syscall === "connect" || error.syscall === "listen") return null;
  return "path" in error && typeof error.path === "string" ? `${error.path}: ${reason}` : reason;
}
