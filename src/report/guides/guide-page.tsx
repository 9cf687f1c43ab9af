import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import { DocumentHead } from "../html/document-head.tsx";
import { safeText } from "../html/safe-text.tsx";
import { securityPolicy } from "../html/security-policy.ts";
import { pageStyle } from "../html/style.ts";
import { PageHead } from "../site/page-head.tsx";
import type { Guide } from "./guide.ts";
import { GuideContent } from "./guide-content.tsx";
import type { GuideGroup } from "./guide-groups.ts";
import { linkAddress, type LinkTargets, pagePath, relativeAddress } from "./guide-links.ts";
import { guideStyle } from "./guide-style.ts";

/** What every page of the documentation shares. Addresses are from the site's root. */
export interface GuideFrame {
  readonly groups: readonly GuideGroup[];
  readonly targets: LinkTargets;
  readonly note: string;
  /** The script of the theme, inlined. */
  readonly theme: string;
  /** The script of the search, with the text of all pages. */
  readonly search: string;
}

const style = `${pageStyle}\n${guideStyle}`;

/** A page of the documentation as one document. Its text can't become markup. All it loads are the site's own search and pictures. */
export function guidePage(guide: Guide, { groups, targets, note, theme, search }: GuideFrame): string {
  const place = pagePath(guide.path);
  const to = (path: string): string => relativeAddress(place, path);
  const document = (
    <html lang="en">
      <DocumentHead
        title={guide.path === "README.md" ? guide.title : `${guide.title} · agent-engine-bench`}
        style={style}
        policy={`${securityPolicy([theme], style, true)}; img-src 'self'`}
      />
      <body>
        <PageHead title={guide.title} note={note} product={<a href={to("index.html")}>agent-engine-bench</a>} />
        <Search root={to("index.html").slice(0, -"index.html".length)} />
        <div class="guides">
          <main id="main" tabIndex={-1}>
            <article class="card guide">
              <GuideContent guide={guide} linkOf={(url) => linkAddress(guide.path, url, targets)} />
            </article>
          </main>
          <GuideList groups={groups} guide={guide} to={to} />
        </div>
        <script dangerouslySetInnerHTML={{ __html: theme }} />
        <script defer src={to(search)} />
      </body>
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

/** The script shows it. Without scripts the list of all pages remains. */
function Search({ root }: { readonly root: string }): VNode {
  return (
    <div id="search" class="search" role="search" data-root={root} hidden>
      <form>
        <label for="search-words">
          Search the guides
          <input id="search-words" type="search" autocomplete="off" aria-controls="search-results" />
        </label>
        <output id="search-state" for="search-words" />
        <span class="note keys">
          <kbd>/</kbd> search <kbd>↓</kbd> <kbd>↑</kbd> walk <kbd>Esc</kbd> close
        </span>
      </form>
      <ol id="search-results" class="card" hidden />
    </div>
  );
}

interface GuideListProps {
  readonly groups: readonly GuideGroup[];
  /** The page that the list stands on. */
  readonly guide: Guide;
  readonly to: (path: string) => string;
}

/** All pages, and the parts of this one. */
function GuideList({ groups, guide, to }: GuideListProps): VNode {
  const parts = guide.headings.filter(({ node }) => node.depth === 2);
  return (
    <nav class="guide-list" aria-label="All guides">
      {groups.map(({ title, links }) => (
        <section>
          <h2>{title}</h2>
          <ul>
            {links.map((link) =>
              link.place === pagePath(guide.path) ? (
                <li>
                  <a href={to(link.place)} aria-current="page">
                    {safeText(link.title)}
                  </a>
                  {parts.length > 0 && (
                    <ul>
                      {parts.map(({ anchor, text }) => (
                        <li>
                          <a href={`#${anchor}`}>{safeText(text)}</a>
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ) : (
                <li>
                  <a href={link.isElsewhere ? link.place : to(link.place)}>{safeText(link.title)}</a>
                </li>
              ),
            )}
          </ul>
        </section>
      ))}
    </nav>
  );
}
