import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { LeagueRecord } from "../../audit/league-record.ts";
import { UserError } from "../../core/user-error.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { readLeague } from "../league/league-file.ts";

const fileName = "league.json";

/** Whether a path names the file of a league. */
export function isLeagueFile(path: string): boolean {
  return basename(path) === fileName;
}

/** A league's file, the league of a folder, or those of the folders in it. A file that can't be read is named and left out. */
export function leaguesAt(path: string): readonly LeagueRecord[] {
  if (isLeagueFile(path)) return [readLeague(path)];
  if (!existsSync(path) || !statSync(path).isDirectory()) return [];
  if (existsSync(join(path, fileName))) return [readLeague(join(path, fileName))];
  return leaguesBelow(path);
}

/** The leagues that a site has. */
export function leaguesOfSite(folder: string): readonly LeagueRecord[] {
  const below = join(folder, "league");
  return existsSync(below) ? leaguesBelow(below) : [];
}

function leaguesBelow(folder: string): readonly LeagueRecord[] {
  const paths = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name, fileName))
    .filter((path) => existsSync(path));
  return paths.toSorted().flatMap((path) => {
    try {
      return [readLeague(path)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`left out: ${cleanLine(error.message, 200)}\n`);
      return [];
    }
  });
}
