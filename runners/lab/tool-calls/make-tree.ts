import { writeFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fields, number, recordOf, text, type Input } from "../program/program-input.ts";

export const readTreeShape = fields({
  /** Sizes of single files by path. */
  files: recordOf(number),
  /** Files of `fileBytes` in folders of a hundred. Every hundredth contains the needle. */
  many: number,
  /** As `many`, in a folder that the ignore file names. */
  ignored: number,
  /** Folders with a link back to the root. */
  loops: number,
  /** What each file is made of. */
  text,
  /** Beginning of the single files. It occurs nowhere else. */
  marker: text,
});

const fileBytes = 400;
const perFolder = 100;
const needle = "needle line\n";

/** Writes the files that the calls work on. */
export async function makeTree(root: string, shape: Input<typeof readTreeShape>): Promise<void> {
  for (const [path, bytes] of Object.entries(shape.files)) {
    await writeFile(join(root, path), shape.marker + repeated(shape.text, bytes - shape.marker.length));
  }
  if (shape.ignored > 0) await writeFile(join(root, ".gitignore"), "built/\n");
  await makeFolders(join(root, "source"), shape.many, shape.text);
  await makeFolders(join(root, "built"), shape.ignored, shape.text);
  for (let loop = 0; loop < shape.loops; loop += 1) {
    await mkdir(join(root, `loop-${loop}`));
    await symlink(root, join(root, `loop-${loop}`, "back"));
  }
}

async function makeFolders(parent: string, count: number, content: string): Promise<void> {
  for (let file = 0; file < count; file += 1) {
    const folder = join(parent, `folder-${Math.floor(file / perFolder)}`);
    if (file % perFolder === 0) await mkdir(folder, { recursive: true });
    // Synchronous: a hundred thousand small files take several times as long through the thread pool.
    writeFileSync(join(folder, `file-${file}.txt`), (file % 100 === 0 ? needle : "") + repeated(content, fileBytes));
  }
}

function repeated(content: string, bytes: number): string {
  return content.repeat(Math.ceil(bytes / content.length)).slice(0, bytes);
}
