/// <reference lib="dom" />
// The search of the documentation. The file that it is written into begins with the text of all pages.
import MiniSearch from "minisearch";
import type { GuideSection } from "../guides/guide-sections.ts";
import { excerptOf } from "./excerpt.ts";

declare global {
  var guideSections: readonly GuideSection[];
}

const box = document.getElementById("search");
const words = document.querySelector<HTMLInputElement>("#search-words");
const state = document.getElementById("search-state");
const list = document.getElementById("search-results");
const mostShown = 12;
const root = box?.dataset["root"] ?? "";
const sections = globalThis.guideSections;
let index: MiniSearch | null = null;

/** Made at the first search: most readers of a page do not search. */
function searchIndex(): MiniSearch {
  if (index !== null) return index;
  index = new MiniSearch({ fields: ["heading", "page", "text"] });
  index.addAll(sections.map((section, id) => ({ ...section, id })));
  return index;
}

/** Sections with all words. Sections with any of them if there is none. */
function found(query: string): readonly { readonly section: GuideSection; readonly terms: readonly string[] }[] {
  const options = { prefix: true, fuzzy: 0.15, boost: { heading: 4, page: 2 } };
  const all = searchIndex().search(query, { ...options, combineWith: "AND" });
  const results = all.length > 0 ? all : searchIndex().search(query, options);
  return results.flatMap(({ id, terms }) => {
    const section = sections[Number(id)];
    return section === undefined ? [] : [{ section, terms }];
  });
}

function show(): void {
  const query = words?.value.trim() ?? "";
  const results = query === "" ? [] : found(query);
  list?.replaceChildren(...results.slice(0, mostShown).map(({ section, terms }) => entryOf(section, terms)));
  if (list !== null) list.hidden = results.length === 0;
  if (state !== null) state.textContent = query === "" ? "" : countText(results.length);
}

function countText(count: number): string {
  if (count === 0) return "Nothing found.";
  const shown = count > mostShown ? `, the best ${mostShown} are shown` : "";
  return `${count} ${count === 1 ? "section" : "sections"}${shown}.`;
}

function entryOf({ page, heading, address, text }: GuideSection, terms: readonly string[]): HTMLLIElement {
  const link = document.createElement("a");
  link.href = `${root}${address}`;
  link.textContent = heading === "" ? page : `${page}: ${heading}`;
  const excerpt = document.createElement("p");
  excerpt.append(
    ...excerptOf(text, terms).map((part) => {
      if (!part.isFound) return part.text;
      const mark = document.createElement("mark");
      mark.textContent = part.text;
      return mark;
    }),
  );
  const entry = document.createElement("li");
  entry.append(link, excerpt);
  return entry;
}

/** From the field into the results and back. */
function step(direction: 1 | -1): void {
  const stops = [words, ...(list?.querySelectorAll("a") ?? [])];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[at + direction]?.focus();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isInside = event.target instanceof Element && event.target.closest("#search") !== null;
  if (event.key === "/" && !(event.target instanceof HTMLInputElement)) {
    event.preventDefault();
    words?.focus();
  }
  if (!isInside) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "Escape" && words !== null) {
    words.value = "";
    words.focus();
    show();
  }
}

if (box !== null) box.hidden = false;
words?.addEventListener("input", show);
box?.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  list?.querySelector("a")?.click();
});
// A link to a part of this page leaves the results, too.
list?.addEventListener("click", (event) => {
  if (!(event.target instanceof HTMLAnchorElement) || words === null) return;
  words.value = "";
  show();
});
document.addEventListener("keydown", onKey);
