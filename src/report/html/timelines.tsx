import type { VNode } from "preact";
import type { KeptTimeline } from "../../core/timeline.ts";
import { phaseName } from "../../core/trial-phase.ts";
import { cleanLine } from "../clean-text.ts";
import { FindingsList } from "./findings-list.tsx";
import type { ProfileLink } from "../profile/profile-links-file.ts";
import { Waterfall } from "../timeline/waterfall.tsx";
import { safeText } from "./safe-text.tsx";

interface TimelinesProps {
  readonly timelines: readonly KeptTimeline[];
  /** Of which comparison the run is. */
  readonly between: "engines" | "versions" | "nothing";
}

const headings: Readonly<Record<TimelinesProps["between"], string>> = {
  engines: "is worse or failed",
  versions: "regressed or failed",
  nothing: "failed",
};

/** Waterfalls and findings of what regressed or failed, base above head. */
export function TimelinesSection({ timelines, between }: TimelinesProps): VNode | null {
  if (timelines.length === 0) return null;
  const names = [...new Set(timelines.map(({ scenario, arm }) => JSON.stringify([scenario, arm])))];
  return (
    <section class="card" id="timelines">
      <h2>One trial of what {headings[between]}</h2>
      <p class="note">The median by length of the last trials, as the wire saw it; no verdict rests on it.</p>
      {names.map((name) => {
        const sides = timelines.filter(({ scenario, arm }) => JSON.stringify([scenario, arm]) === name);
        const findings = sides.find(({ side }) => side === "head")?.findings ?? [];
        return (
          <>
            <h3>{safeText(`${sides[0]?.scenario} ${sides[0]?.arm}`)}</h3>
            <Waterfall
              heading="h4"
              sides={sides.map(({ side, phase, timeline, leftOut }) => ({
                title: between === "nothing" ? phaseName(phase) : `${side}, ${phaseName(phase)}`,
                timeline,
                leftOut,
              }))}
            />
            {findings.length > 0 && (
              <>
                <h4>Findings</h4>
                <FindingsList findings={findings} />
              </>
            )}
          </>
        );
      })}
    </section>
  );
}

/** Differential profiles of what regressed. Nothing where none was taken. */
export function ProfilesSection({ profiles }: { readonly profiles: readonly ProfileLink[] }) {
  if (profiles.length === 0) return null;
  return (
    <section class="card" id="profiles">
      <h2>Profiles of what regressed</h2>
      <p class="note">They say where the time went, not how much: no verdict rests on them.</p>
      <ul>
        {profiles.map(({ page, scenario, arm, line }) => (
          <li>
            <a href={page}>{safeText(cleanLine(`${scenario} ${arm}`))}</a>: {safeText(cleanLine(line, 300))}
          </li>
        ))}
      </ul>
    </section>
  );
}
