import { machineClock } from "../../core/clock.ts";
import { engineName } from "../../core/engine-text.ts";
import type { ProfileSubject } from "../../core/profile-model.ts";
import { workingTreeState } from "../../gate/revisions/revisions.ts";
import { engineVersion } from "../engines/measured-engine.ts";
import { packageVersion } from "../package-info.ts";
import type { ProfileSession } from "./session.ts";

/** What was run, for the top of a page. */
export async function profileSubject(session: ProfileSession, repository: string): Promise<ProfileSubject> {
  const { scenario, arm, engine, seed } = session.profiled;
  return {
    title: `${scenario.id} ${arm.id}`,
    command: session.launchIn(repository).argv,
    facts: [
      { label: "scenario", text: scenario.title },
      { label: "arm", text: arm.title },
      { label: "engine", text: engineName({ id: engine.id, version: await engineVersion(engine, repository) }) },
      { label: "revision", text: await revisionText(repository) },
      { label: "seed", text: seed },
      { label: "Node", text: process.version },
      { label: "bench", text: packageVersion },
      { label: "date", text: dateText() },
    ],
  };
}

/** The revision of a working tree, in words. */
export async function revisionText(repository: string): Promise<string> {
  const { commit, dirty } = await workingTreeState(repository);
  return commit === null ? "not in git" : `${commit.slice(0, 12)}${dirty ? " with uncommitted changes" : ""}`;
}

/** The date and time of now, to the minute. */
export function dateText(): string {
  return `${machineClock.isoDate().slice(0, 16).replace("T", " ")} UTC`;
}
