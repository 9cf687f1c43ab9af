import { machineClock } from "../../core/clock.ts";
import type { ProfileSubject } from "../../core/profile-model.ts";
import { workingTreeState } from "../../gate/revisions/revisions.ts";
import type { ProfileSession } from "./session.ts";
import { packageVersion } from "../package-info.ts";

/** What was run, for the head of a page. */
export async function profileSubject(session: ProfileSession, repository: string): Promise<ProfileSubject> {
  const { scenario, arm, engine, seed } = session.profiled;
  const { commit, dirty } = await workingTreeState(repository);
  const revision = commit === null ? "not in git" : `${commit.slice(0, 12)}${dirty ? " with uncommitted changes" : ""}`;
  return {
    title: `${scenario.id} ${arm.id}`,
    command: session.launchIn(repository).argv,
    facts: [
      { label: "scenario", text: scenario.title },
      { label: "arm", text: arm.title },
      { label: "engine", text: engine.id },
      { label: "revision", text: revision },
      { label: "seed", text: seed },
      { label: "Node", text: process.version },
      { label: "bench", text: packageVersion },
      { label: "date", text: `${machineClock.isoDate().slice(0, 16).replace("T", " ")} UTC` },
    ],
  };
}
