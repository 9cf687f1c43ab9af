import { create } from "xmlbuilder2";
import { digestOf } from "./slug.ts";
import type { RunEntry } from "./run-entry.ts";
import type { SiteModel } from "./site-model.ts";

/** Readers fetch a feed again and again. The site has the older runs. */
const entriesShown = 30;
const namespace = "http://www.w3.org/2005/Atom";

/** Runs and changes of level as an Atom feed (RFC 4287), newest first. Addresses are relative where the site's own is not known. */
export function atomFeed(site: SiteModel, address: string | null): string {
  const base = address === null ? "" : address.endsWith("/") ? address : `${address}/`;
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  const feed = document.ele(namespace, "feed");
  feed.ele("id").txt(base === "" ? uniqueName("site") : base);
  feed.ele("title").txt("agent-engine-bench");
  feed.ele("updated").txt(timestamp(site.runs[0]));
  feed.ele("author").ele("name").txt("agent-engine-bench");
  feed.ele("link", { rel: "self", href: `${base}feed.xml` });
  feed.ele("link", { rel: "alternate", type: "text/html", href: `${base}index.html` });
  for (const { id, title, run, page, summary } of entriesOf(site).slice(0, entriesShown)) {
    const entry = feed.ele("entry");
    entry.ele("id").txt(uniqueName(id));
    entry.ele("title").txt(literal(title));
    entry.ele("updated").txt(timestamp(run));
    entry.ele("link", { rel: "alternate", type: "text/html", href: `${base}${page}` });
    entry.ele("summary").txt(literal(summary));
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly run: RunEntry;
  readonly page: string;
  readonly summary: string;
}

/** Changes named in an entry. The front page has more. */
const changesNamed = 5;

/** An entry for each run, newest first. One with which levels begin is followed by an entry that tells of them. */
function entriesOf({ runs, changes }: SiteModel): readonly FeedEntry[] {
  return runs.flatMap((run): FeedEntry[] => {
    const own = changes.filter((change) => change.run === run);
    const named = own.slice(0, changesNamed).map((one) => `${one.scenario}, ${one.arm}, ${one.metric}: ${one.text}`);
    const more = own.length > named.length ? [`and ${own.length - named.length} more`] : [];
    const worse = own.filter(({ tone }) => tone === "worse").length;
    const count = own.length === 1 ? "A level changed" : `${own.length} levels changed`;
    return [
      { id: run.id, title: `${run.headline}: ${run.title}`, run, page: run.page, summary: run.explanation },
      ...(own.length === 0
        ? []
        : [
            {
              id: `levels from ${run.id}`,
              title: `${count}, ${worse} for the worse: ${run.title}`,
              run,
              page: own[0]?.page ?? run.page,
              summary: `${[...named, ...more].join("; ")}. Advice, not a verdict.`,
            },
          ]),
    ];
  });
}

/** A run's name that does not change when the site moves: a UUID (version 8) made from its id. */
function uniqueName(text: string): string {
  const hex = digestOf(text);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The run's date. A text that is not a date becomes the epoch, because an entry must have one. */
function timestamp(run: RunEntry | undefined): string {
  return new Date(Date.parse(run?.isoDate ?? "") || 0).toISOString();
}

/** xmlbuilder2 lets `&name;` through as an entity. Every ampersand of ours is a character. */
function literal(text: string): string {
  return text.replaceAll("&", "&amp;");
}
