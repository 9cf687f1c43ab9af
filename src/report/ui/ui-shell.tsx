import { join } from "node:path";
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import { builtFolder, inlineScript } from "../assets.ts";
import { DocumentHead } from "../html/document-head.tsx";
import { securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { PageHead } from "../site/page-head.tsx";
import { siteStyle } from "../site/site-style.ts";
import { uiStyle } from "./ui-style.ts";

/** A page of the local server, and the content security policy that it is served with. */
export interface ServedPage {
  readonly html: string;
  readonly policy: string;
}

interface Shell {
  readonly title: string;
  readonly note: string;
  /** Address of the list of runs. Null on that page. */
  readonly home: string | null;
  /** Sections, each with an id: the script renews those that changed. */
  readonly children: ComponentChildren;
}

const style = `${pageStyle}\n${siteStyle}\n${uiStyle}`;

/** A page that renews itself. Without scripts the browser loads it again every few seconds. No text of a run can become markup. */
export function uiPage({ title, note, home, children }: Shell): ServedPage {
  const scripts = ["follow", "theme"].map((name) => inlineScript(join(builtFolder("ui-client"), `${name}.bundle.js`)));
  const document = (
    <html lang="en">
      <DocumentHead title={`${title} · agent-engine-bench`} style={style} policy={null}>
        <noscript>
          <meta http-equiv="refresh" content="5" />
        </noscript>
      </DocumentHead>
      <body>
        <PageHead
          title={title}
          note={note}
          product={home === null ? "agent-engine-bench" : <a href={home}>All runs</a>}
        />
        <main id="main" tabIndex={-1}>
          <p id="lost" class="caution" role="status" hidden>
            bench ui has ended. What is shown is the last that it said.
          </p>
          {children}
        </main>
        {scripts.map((script) => (
          <script type="module" dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return { html: `<!doctype html>\n${render(document)}\n`, policy: servedPolicy(scripts) };
}

/** A page of bench's own server may ask it again, and send its forms there. */
function servedPolicy(scripts: readonly string[]): string {
  return `${securityPolicy(scripts, style).replace("form-action 'none'", "form-action 'self'")}; connect-src 'self'; frame-ancestors 'none'`;
}
