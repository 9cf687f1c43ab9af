import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { jsonWithoutSecrets, withoutSecrets } from "../../core/secrets.ts";
import { ownerMark, removeAbandoned } from "../../run/owned-folder.ts";
import { makeFolder } from "../../run/made-folder.ts";
import { openPage } from "../terminal/open-page.ts";

/** What a profile says: for a terminal and for programs. */
export interface ProfileSummary {
  readonly text: string;
  readonly json: object;
}

/**
 * Fills a new folder below `out`, and returns its page's path beside what `fill` returned. The folder gets its name when
 * `fill` is done. A failure or an interruption leaves nothing behind.
 */
export async function withProfileFolder(
  out: string,
  name: string,
  fill: (folder: string) => Promise<ProfileSummary>,
): Promise<{ readonly page: string; readonly summary: ProfileSummary }> {
  const ending = randomBytes(2).toString("hex");
  const folder = join(resolve(out), `profile-${safeName(name)}-${ending}`);
  const unfinished = join(resolve(out), `.profile-${safeName(name)}-${ownerMark()}-${ending}.part`);
  await removeAbandoned(resolve(out), ".profile-");
  makeFolder(unfinished);
  try {
    const summary = await fill(unfinished);
    await rename(unfinished, folder);
    return { page: join(folder, "index.html"), summary };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A name as a part of a path. */
export function safeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, "-");
}

/** Writes a profile's page and the files beside it. Their texts hold command lines and paths, so secrets are masked. */
export async function writeProfile(
  folder: string,
  page: string,
  files: readonly { readonly name: string; readonly content: string | Uint8Array }[] = [],
): Promise<void> {
  for (const { name, content } of files) {
    await writeFile(join(folder, name), typeof content === "string" ? withoutSecrets(content) : content);
  }
  await writeFile(join(folder, "index.html"), page);
}

/** Prints a summary and the path of the page. Opens the page if that is asked for. */
export async function showProfile(
  { page, summary: { text, json } }: { readonly page: string; readonly summary: ProfileSummary },
  options: { readonly json: boolean; readonly open: boolean },
): Promise<void> {
  process.stdout.write(
    options.json ? `${jsonWithoutSecrets({ schemaVersion: 1, page, ...json }, 1)}\n` : `${text}\n${page}\n`,
  );
  if (options.open) await openPage(page);
}
