import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Field } from "../../audit/field.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { packageRoot } from "../package-info.ts";

const schemaVersion = 1;
const madeBy = "npm run field -- --all";

/** Layout of the field's file. Its figures are those of `bench audit`. */
const fieldSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  /** The command that measures every agent of the field again. */
  madeBy: z.literal(madeBy),
  agents: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string().nullable(),
      isoDate: z.iso.datetime(),
      machine: z.strictObject({ cpuModel: z.string(), cores: z.int(), node: z.string(), loadBefore: z.number() }),
      figures: z.array(z.strictObject({ id: z.string(), by: z.enum(["floor", "count"]), value: z.number() })),
    }),
  ),
});

/** The field that this package brings. */
export const fieldPath = join(packageRoot, "field", "field.json");

/** Reads a field. The file is part of this package, so a wrong one is a defect. */
export function readField(path: string): Field {
  return { agents: fieldSchema.parse(JSON.parse(readFileSync(path, "utf8"))).agents };
}

/** Writes a field, its agents in the order of their ids. */
export async function writeField(path: string, { agents }: Field): Promise<void> {
  const sorted = agents.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  await writeWholeFile(path, `${JSON.stringify({ schemaVersion, madeBy, agents: sorted }, null, 2)}\n`);
}
