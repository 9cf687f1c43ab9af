import { create } from "xmlbuilder2";
import { digestOf } from "./slug.ts";
import type { RunEntry } from "./run-entry.ts";
import type { SiteModel } from "./site-model.ts";

/** Readers fetch a feed again and again. The site has the older runs. */
const entriesShown = 30;
const namespace = "http://www.w3.org/2005/Atom";

/** The runs as an Atom feed (RFC 4287), newest first. Addresses are relative where the site's own is not known. */
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
  for (const run of site.runs.slice(0, entriesShown)) {
    const entry = feed.ele("entry");
    entry.ele("id").txt(uniqueName(run.id));
    entry.ele("title").txt(literal(`${run.headline}: ${run.title}`));
    entry.ele("updated").txt(timestamp(run));
    entry.ele("link", { rel: "alternate", type: "text/html", href: `${base}${run.page}` });
    entry.ele("summary").txt(literal(run.explanation));
  }
  return `${document.end({ prettyPrint: true })}\n`;
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
