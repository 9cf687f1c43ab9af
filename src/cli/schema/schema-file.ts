import { join } from "node:path";
import { z } from "zod";
import { baselineSchema } from "../../gate/baselines/baseline-file.ts";
import { runSchema } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { auditSchema } from "../audit/audit-file.ts";
import { configSchema } from "../config/config-file.ts";
import { leagueSchema } from "../league/league-file.ts";
import { packageRoot } from "../package-info.ts";
import { turnScriptSchema } from "../serve/turn-script-file.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** The published JSON Schemas by file name. They are generated from the readers, so the two always agree. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    "run.schema.json": schemaText(runSchema),
    "audit.schema.json": schemaText(auditSchema),
    "baseline.schema.json": schemaText(baselineSchema),
    "config.schema.json": schemaText(configSchema),
    "league.schema.json": schemaText(leagueSchema),
    "turn-script.schema.json": schemaText(turnScriptSchema),
  };
}

/** Writes the schemas into the package's `schemas` folder. */
export async function writeSchemas(): Promise<void> {
  makeFolder(join(packageRoot, "schemas"));
  for (const [name, text] of Object.entries(jsonSchemas()))
    await writeWholeFile(join(packageRoot, "schemas", name), text);
}

/** The schema of the file itself, before it is read (`io: "input"`). */
function schemaText(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: "input" }), null, 2)}\n`;
}
