import type { SpokenOperation } from "./tool-names.ts";

/** An operation as a line for a POSIX shell, for clients that have no tool of their own for it. */
export function shellCommand(operation: SpokenOperation): string {
  switch (operation.kind) {
    case "run":
      return operation.command;
    case "read":
      return `cat ${quoted(operation.path)}`;
    case "list":
      return `ls ${quoted(operation.path)}`;
    case "find":
      return findCommand(operation.glob);
    case "search":
      return `grep -rnE -e ${quoted(operation.pattern)} ${quoted(operation.path ?? ".")}`;
    case "write":
      return `${makeFolder(operation.path)}printf %s ${quoted(operation.text)} > ${quoted(operation.path)}`;
    case "edit":
      return editCommand(operation);
  }
}

function makeFolder(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "" : `mkdir -p ${quoted(path.slice(0, slash))} && `;
}

/** `find` has no globs over folders. A star of its `-path` crosses them. */
function findCommand(glob: string): string {
  if (!glob.includes("/")) return `find . -name ${quoted(glob)}`;
  return `find . -path ${quoted(`./${glob.replaceAll("**/", "*")}`)}`;
}

/**
 * Perl replaces the first place and fails if there is none. The texts come by the environment, so nothing has to be
 * escaped. `sed` was rejected: it works on lines.
 */
function editCommand({ path, before, after }: Extract<SpokenOperation, { readonly kind: "edit" }>): string {
  const script = "$n = s/\\Q$ENV{BEFORE}\\E/$ENV{AFTER}/; END { exit($n ? 0 : 1) }";
  return `BEFORE=${quoted(before)} AFTER=${quoted(after)} perl -0777 -i -pe ${quoted(script)} ${quoted(path)}`;
}

/** A word of the shell. Plain words stay as they are. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
