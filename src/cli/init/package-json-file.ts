import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/user-error.ts";

const packages = z.record(z.string(), z.string()).optional();

const schema = z.looseObject({
  name: z.string().optional(),
  packageManager: z.string().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  workspaces: z.unknown().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: packages,
  devDependencies: packages,
  optionalDependencies: packages,
});

/** The parts of a package.json that say how its program is built and started. */
type PackageJson = z.output<typeof schema>;

/** A folder's package.json. Null if there is none. */
export function readPackageJson(folder: string): PackageJson | null {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new UserError(
      `package.json: can't be read (${error instanceof Error ? error.message : "?"}). Correct it so that npm accepts it.`,
    );
  }
}
