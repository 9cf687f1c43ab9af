const reasons: Readonly<Record<string, string>> = {
  EACCES: "no permission. Choose another folder, or change its owner.",
  EPERM: "not permitted. Choose another folder.",
  EROFS: "the disk is read-only. Choose another folder.",
  ENOSPC: "the disk is full. Make room, or choose another folder.",
  EDQUOT: "the disk quota is used up. Make room, or choose another folder.",
  ENOTDIR: "there is a file in place of a folder. Choose another folder.",
  EEXIST: "there is a file in place of a folder. Choose another folder.",
  EISDIR: "this is a folder. Name a file.",
  EFBIG: "the file is larger than allowed here. Raise the limit, or choose another folder.",
  ENAMETOOLONG: "the name is too long. Choose a shorter one.",
};

/** A failure of the file system that the user can fix, in one line. Null for every other error. */
export function fileFailure(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return null;
  const reason = reasons[String(error.code)];
  if (reason === undefined || error.syscall === "connect" || error.syscall === "listen") return null;
  return "path" in error && typeof error.path === "string" ? `${error.path}: ${reason}` : reason;
}
