import { readFileSync } from "node:fs";
import { z } from "zod";

/** The file by which a folder is known as a site of ours, from the site's root. */
export const siteMarkPath = "index.json";

/** What a site's index.json says of who made it, which marks the folder as ours. */
const markSchema = z.looseObject({ generator: z.literal("agent-engine-bench"), benchVersion: z.string() });

/** The version of bench that made the site of this index.json; null when it is not one of ours. */
export function siteMadeBy(path: string): string | null {
  try {
    const mark = markSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return mark.success ? mark.data.benchVersion : null;
  } catch {
    return null;
  }
}
