import { writeFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Files that the calls work on; `text` is what each is made of. */
export interface TreeShape {
  /** Single files by path, with their size. */
  readonly files: Readonly<Record<string, number>>;
  /** Files of `fileBytes` in folders of a hundred; every hundredth holds the line that is searched for. */
  readonly many: number;
  /** As many again, in a folder that the ignore file names. */
  readonly ignored: number;
  /** Links that lead back to the root, one in each of this many folders. */
  readonly loops: number;
  readonly text: string;
  /** What the single files begin with, and hold nowhere else. */
  readonly marker: string;
}

const fileBytes = 400;
const perFolder = 100;
/** What the searched files begin with. */
const needle = "needle line\n";

/** Writes the tree below a folder. */
export async function makeTree(root: string, shape: TreeShape): Promise<void> {
  for (const [path, bytes] of Object.entries(shape.files)) {
    await writeFile(join(root, path), shape.marker + textOf(shape.text, bytes - shape.marker.length));
  }
  if (shape.ignored > 0) await writeFile(join(root, ".gitignore"), "built/\n");
  await makeFolders(join(root, "source"), shape.many, shape.text);
  await makeFolders(join(root, "built"), shape.ignored, shape.text);
  for (let loop = 0; loop < shape.loops; loop += 1) {
    await mkdir(join(root, `loop-${loop}`));
    await symlink(root, join(root, `loop-${loop}`, "back"));
  }
}

async function makeFolders(parent: string, count: number, text: string): Promise<void> {
  for (let first = 0; first < count; first += perFolder) {
    const folder = join(parent, `folder-${first / perFolder}`);
    await mkdir(folder, { recursive: true });
    const files = Array.from({ length: Math.min(perFolder, count - first) }, (_, at) => first + at);
    // At once: through the thread pool a hundred thousand small files take several times as long.
    for (const file of files) {
      writeFileSync(join(folder, `file-${file}.txt`), (file % 100 === 0 ? needle : "") + textOf(text, fileBytes));
    }
  }
}

function textOf(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
}
