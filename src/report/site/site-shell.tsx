import { DocumentHead } from "../html/document-head.tsx";
import type { ScenarioOutcome } from "./scenario-outcome.ts";
import type { ComponentChildren, VNode } from "preact";
import { render } from "preact-render-to-string";
import { Glyph } from "../html/glyph.tsx";
import { securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { safeText } from "../html/safe-text.tsx";
import type { RunEntry } from "./run-entry.ts";
import { PageHead } from "./page-head.tsx";
import { siteStyle } from "./site-style.ts";

/** What the pages of a site carry, as text that is safe inside its element. */
export interface SiteAssets {
  /** The theme, which every page has. */
  readonly scripts: readonly string[];
  /** From the site's root, the script of pages with a chart; null on others. */
  readonly chartScript: string | null;
  readonly chartStyle: string;
}

interface Shell {
  readonly title: string;
  readonly note: string;
  /** From this page to the site's root: "" or "../". */
  readonly root: string;
  readonly assets: SiteAssets;
  /** Other pages lead back to it. */
  readonly isFront?: true;
  readonly children: ComponentChildren;
}

/** A page of the site as one document. All addresses are relative, and no text of a run can become markup. */
export function sitePage({ title, note, root, assets, isFront, children }: Shell): string {
  const style = `${pageStyle}\n${siteStyle}\n${assets.chartStyle}`;
  const document = (
    <html lang="en">
      <DocumentHead
        title={`${title} · agent-engine-bench`}
        style={style}
        policy={securityPolicy(assets.scripts, style, assets.chartScript !== null)}
      >
        <link rel="alternate" type="application/atom+xml" title="Runs" href={`${root}feed.xml`} />
      </DocumentHead>
      <body>
        <PageHead
          title={title}
          note={note}
          product={isFront ? "agent-engine-bench" : <a href={`${root}index.html`}>All scenarios</a>}
        />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <footer class="foot note">
          <a href={`${root}runs.html`}>All runs</a>
          <a href={`${root}feed.xml`}>Feed</a>
          <a href={`${root}index.json`}>Data</a>
        </footer>
        {assets.scripts.map((script) => (
          <script dangerouslySetInnerHTML={{ __html: script }} />
        ))}
        {assets.chartScript !== null && <script defer src={`${root}${assets.chartScript}`} />}
      </body>
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

/** The newest verdict on a page, and the run that it is from. */
export function NewestVerdict({
  outcome,
  headline,
  explanation,
  run,
  href,
}: {
  readonly outcome: ScenarioOutcome;
  readonly headline: string;
  readonly explanation: string | null;
  readonly run: RunEntry;
  /** Where the run is, from this page. */
  readonly href: string;
}): VNode {
  return (
    <section class={`banner tone-${outcome}`} aria-labelledby="newest">
      <Glyph kind={outcome} />
      <div>
        <h2 id="newest">{safeText(headline)}</h2>
        {explanation !== null && <p>{safeText(explanation)}</p>}
        <p class="note">
          Newest run: <a href={href}>{safeText(run.title)}</a>, {run.date} UTC
          {run.against !== null && <>, against {safeText(run.against)}</>}
        </p>
      </div>
    </section>
  );
}
