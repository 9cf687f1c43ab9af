import { checkSameEngine, builtCheckout, commitOf, resolveVersion } from "../comparison/named-version.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { publishedRoot } from "../engines/published-version.ts";

/** The version that an audit is compared with: its folder, built or installed. */
export interface EarlierVersion {
  readonly name: string;
  readonly root: string;
}

/** Builds or installs the version of that name. UserError if it is of another engine, or can't be built. */
export async function earlierVersion(
  bench: Workbench,
  home: EngineHome,
  name: string,
  signal: AbortSignal,
): Promise<EarlierVersion> {
  const version = await resolveVersion(bench, home, name);
  checkSameEngine(version, home);
  const root =
    version.kind === "published"
      ? await publishedRoot(version, signal)
      : await builtCheckout(home, await commitOf(version, home), signal);
  return { name, root };
}
