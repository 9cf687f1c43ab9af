import { join } from "node:path";
import type { ComponentChildren, VNode } from "preact";
import { render } from "preact-render-to-string";
import type { ProfileSubject } from "../../core/profile-model.ts";
import { builtFolder, inlineScript } from "../assets.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { DocumentHead } from "../html/document-head.tsx";
import { safeText } from "../html/safe-text.tsx";
import { dataScript, securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { PageHead } from "../site/page-head.tsx";
import { profileStyle } from "./style.ts";

/** The page that a profile belongs to. */
export interface ProfileHome {
  readonly href: string;
  readonly title: string;
}

interface Shell {
  readonly title: string;
  readonly subject: ProfileSubject;
  /** Null for a profile of its own. */
  readonly home?: ProfileHome | null;
  /** What the chart's script draws. Null on pages without a chart. */
  readonly frames: unknown;
  /** A module instead of the chart's script, for pages without frames. */
  readonly script?: string;
  readonly children: ComponentChildren;
}

const style = `${pageStyle}\n${profileStyle}`;

/** A profile's page as one file that loads nothing: facts, the parts given, and the chart's script for frames. */
export function renderProfileShell({ title, subject, home = null, frames, script, children }: Shell): string {
  const theme = inlineScript(join(builtFolder("client"), "theme.bundle.js"));
  const chart =
    script ?? (frames === null ? null : inlineScript(join(builtFolder("profile-client"), "flame-graph.bundle.js")));
  const page = (
    <html lang="en">
      <DocumentHead
        title={cleanLine(title, 200)}
        style={style}
        policy={securityPolicy([theme, ...(chart === null ? [] : [chart])], style)}
      />
      <body>
        <PageHead
          title={cleanLine(title, 200)}
          note={cleanText(subject.command.join(" "), 400)}
          product={home === null ? "agent-engine-bench · profile" : <a href={home.href}>{home.title}</a>}
        />
        <main id="main" class="profile" tabIndex={-1}>
          <Facts subject={subject} />
          {children}
        </main>
        <script dangerouslySetInnerHTML={{ __html: theme }} />
        {frames !== null && (
          <script type="application/json" id="frames" dangerouslySetInnerHTML={{ __html: dataScript(frames) }} />
        )}
        {chart !== null && (
          <script type={script === undefined ? undefined : "module"} dangerouslySetInnerHTML={{ __html: chart }} />
        )}
      </body>
    </html>
  );
  return `<!doctype html>\n${render(page)}\n`;
}

function Facts({ subject: { facts } }: { readonly subject: ProfileSubject }): VNode | null {
  if (facts.length === 0) return null;
  return (
    <section aria-label="What was profiled">
      <dl class="given">
        {facts.map(({ label, text }) => (
          <div>
            <dt>{label}</dt>
            <dd>{safeText(cleanLine(text, 300))}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A file beside the page, and what opens it. */
export interface KeptFile {
  /** Relative to the page. */
  readonly name: string;
  readonly opens: string;
}

/** The raw data and exports of a profile, with what to open them in. */
export function OpenElsewhere({
  files,
  notes = [],
}: {
  readonly files: readonly KeptFile[];
  readonly notes?: readonly string[];
}): VNode | null {
  if (files.length + notes.length === 0) return null;
  return (
    <section>
      <h2>{files.length === 0 ? "How it was taken" : "Open elsewhere"}</h2>
      <ul>
        {files.map(({ name, opens }) => (
          <li>
            <a href={name.split("/").map(encodeURIComponent).join("/")}>{cleanLine(name, 200)}</a>: {opens}
          </li>
        ))}
        {notes.map((note) => (
          <li class="quiet">{cleanLine(note, 300)}</li>
        ))}
      </ul>
    </section>
  );
}
