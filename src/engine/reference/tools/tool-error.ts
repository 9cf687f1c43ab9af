/** A failure that the model can act on; becomes a result marked as an error. Its text holds no absolute path. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is not a directory",
  // What making a folder says where a file stands in its way.
  EEXIST: "a part of the path is not a directory",
  EISDIR: "is a directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOSPC: "no space left on the device",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
};

/** The text of any failure, without the absolute paths that Node puts into its messages. */
export function failureText(error: unknown, root: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const reason = reasons[code];
  return reason === undefined ? error.message.replaceAll(root, ".") : reason;
}
