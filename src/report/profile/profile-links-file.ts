import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/user-error.ts";

/** Name of the file in a run's folder that lists the profiles taken for it. */
export const profileLinksName = "profiles.json";

const profileLink = z.strictObject({
  scenario: z.string(),
  arm: z.string(),
  /** The profile's page, relative to the run's. */
  page: z.string().regex(/^[A-Za-z0-9-]+\/index\.html$/),
  line: z.string(),
});
const profileLinks = z.strictObject({ schemaVersion: z.literal(1), profiles: z.array(profileLink) });

/** A profile that was taken for a row of a run, with what it found in one line. */
export type ProfileLink = Readonly<z.infer<typeof profileLink>>;

/** The profiles of a run's folder; none where there is no such file. */
export function readProfileLinks(folder: string): readonly ProfileLink[] {
  const path = join(folder, profileLinksName);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  try {
    return profileLinks.parse(JSON.parse(text)).profiles;
  } catch {
    throw new UserError(`${path}: not a list of profiles that this version of bench wrote. Delete it.`);
  }
}

/** The list as its file holds it. */
export function profileLinksText(profiles: readonly ProfileLink[]): string {
  return `${JSON.stringify({ schemaVersion: 1, profiles }, null, 1)}\n`;
}
