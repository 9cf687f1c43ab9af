import type { Finding } from "../../core/finding.ts";
import type { ProfileSubject } from "../../core/profile-model.ts";
import { join } from "node:path";
import { builtFolder, inlineScript } from "../assets.ts";
import { cleanLine } from "../clean-text.ts";
import { FindingsList } from "../html/findings-list.tsx";
import { type KeptFile, OpenElsewhere, renderProfileShell } from "../profile/shell.tsx";
import { Waterfall, type WaterfallSide } from "./waterfall.tsx";
import type { WhatIf } from "../../audit/what-if.ts";

/** One side of a traced arm. */
export interface TracedSide extends WaterfallSide {
  readonly whatIfs: readonly WhatIf[];
  readonly findings: readonly Finding[];
  /** Why the trial's work was wrong; null when it was right. */
  readonly failure: string | null;
}

/** What `bench profile --tool trace` shows: one side, or base above head. */
export interface TracePageModel {
  readonly subject: ProfileSubject;
  readonly sides: readonly TracedSide[];
  readonly files: readonly KeptFile[];
  readonly notes: readonly string[];
}

/** The page as one file that loads nothing. */
export function renderTracePage({ subject, sides, files, notes }: TracePageModel): string {
  return renderProfileShell({
    title: `Trace: ${subject.title}`,
    subject,
    frames: null,
    script: inlineScript(join(builtFolder("client"), "waterfall.bundle.js")),
    children: (
      <>
        {sides.map(
          ({ failure, title }) =>
            failure !== null && (
              <p class="caution">
                <b>
                  The work of {cleanLine(title, 200)} was wrong: {cleanLine(failure, 300)}
                </b>
              </p>
            ),
        )}
        <section>
          <h2>Waterfall</h2>
          <Waterfall sides={sides} heading="h3" />
        </section>
        <section>
          <h2>What would save time or money</h2>
          {sides.map(({ title, whatIfs }) => (
            <>
              {sides.length > 1 && <h3>{cleanLine(title, 200)}</h3>}
              {whatIfs.length === 0 ? (
                <p>
                  Overlapped tools and an eager start would save less than a millisecond here, and a cached prefix
                  nothing.
                </p>
              ) : (
                <ul>
                  {whatIfs.map(({ text }) => (
                    <li>{cleanLine(text, 300)}</li>
                  ))}
                </ul>
              )}
            </>
          ))}
        </section>
        <section>
          <h2>Findings</h2>
          {sides.map(({ title, findings }) => (
            <>
              {sides.length > 1 && <h3>{cleanLine(title, 200)}</h3>}
              <FindingsList findings={findings} />
            </>
          ))}
        </section>
        <OpenElsewhere files={files} notes={notes} />
      </>
    ),
  });
}
