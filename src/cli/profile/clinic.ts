import { basename, relative } from "node:path";
import { profileClinic } from "../../../runners/agent/profilers/clinic.ts";
import type { ClinicTool } from "../../../runners/agent/profilers/profile-request.ts";
import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { toolJson } from "../../report/profile/json.ts";
import { renderToolPage } from "../../report/profile/tool-page.tsx";
import { engineEnvironment } from "../../run/engine-environment.ts";
import { printable } from "../terminal/status-line.ts";
import { type ProfileSummary, writeProfile } from "./profile-output.ts";
import type { ProfileSession } from "./session.ts";
import { profileSubject } from "./subject.ts";

/** Runs an arm once under a clinic tool. The folder gets a page that leads to the tool's own. The summary is the tool's advice. */
export async function profileWithClinic(
  session: ProfileSession,
  tool: ClinicTool,
  repository: string,
  folder: string,
): Promise<ProfileSummary> {
  const { scenario, arm } = session.profiled;
  const { script, provider, timeLimitNs, program } = session.workload;
  const plainNs = await session.trial("head", repository);
  const id = `profile-${tool}`;
  const cwd = await session.folder.workspace(session.workload);
  const originNs = machineClock.nowNs();
  const { baseUrl } = await session.provider.client.open({
    id,
    originNs: String(originNs),
    script,
    settings: provider,
  });
  const launch = session.launchIn(repository, baseUrl);
  const env = engineEnvironment({
    path: session.path,
    home: await session.folder.home({ side: "head", engine: { id: "clinic", home: "shared" } }, async () => {}),
    marker: `${session.provider.pid}-${id}`,
    launch: launch.env,
  });
  const { signal, watchdog } = session;
  const request = { launch, cwd, outDir: folder, timeLimitNs, signal, watchdog, env, clock: machineClock };
  const outcome = await profileClinic(request, tool);
  const { exchanges } = await session.provider.client.close(id);
  switch (outcome.kind) {
    case "missing-tool":
      throw new UserError(`${outcome.tool} is not installed. Install it with: ${outcome.install}`);
    case "failed":
      throw new UserError([printable(outcome.reason), outcome.hint].filter(Boolean).join(". "));
    case "profiled": {
      if (exchanges.length === 0 && program === undefined)
        throw new UserError(
          `The profiled run of ${scenario.id} ${arm.id} failed: the engine ended without calling the model.`,
        );
      const subject = await profileSubject(session, repository);
      const page = renderToolPage({
        tool: `clinic ${tool}`,
        subject,
        page: basename(outcome.page),
        overhead: { plainNs, profiledNs: outcome.ranNs },
        files: outcome.raw.map((file) => ({
          name: relative(folder, file),
          opens: `draw it again with: npx clinic ${tool} --visualize-only ${basename(file)}`,
        })),
        notes: outcome.notes,
      });
      await writeProfile(folder, page);
      const { notes } = outcome;
      return { text: notes.map(printable).join("\n"), json: toolJson(`clinic ${tool}`, subject, notes) };
    }
  }
}
