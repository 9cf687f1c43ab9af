/// <reference lib="dom" />
// Filter, its state in the address, and the keys. Runs inlined, so that it imports nothing at run time.

const form = document.getElementById("filter");
const text = document.querySelector<HTMLInputElement>("#filter-text");
const changed = document.querySelector<HTMLInputElement>("#filter-changed");
const result = document.getElementById("filter-result");
const entries = [...document.querySelectorAll<HTMLElement>("[data-entry]")].map((element) => ({
  element,
  words: (element.textContent ?? "").toLowerCase(),
  changed: "changed" in element.dataset,
}));
const folds = [...document.querySelectorAll<HTMLDetailsElement>(".folded")];

/** `#q=..&changed=1&at=anchor`; a fragment without `=` is a plain anchor, which the browser follows itself. */
function readAddress(): string | null {
  const fragment = location.hash.slice(1);
  const state = new URLSearchParams(fragment.includes("=") ? fragment : "");
  if (text !== null) text.value = state.get("q") ?? "";
  if (changed !== null) changed.checked = state.get("changed") === "1";
  return state.get("at") ?? (fragment.includes("=") ? null : fragment);
}

function writeAddress(at: string | null): void {
  const state = new URLSearchParams();
  if (text?.value) state.set("q", text.value);
  if (changed?.checked) state.set("changed", "1");
  if (at) state.set("at", at);
  history.replaceState(null, "", state.size > 0 ? `#${state.toString()}` : location.pathname + location.search);
}

function apply(): void {
  const words = (text?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const onlyChanged = changed?.checked ?? false;
  for (const entry of entries) {
    entry.element.hidden = (onlyChanged && !entry.changed) || !words.every((word) => entry.words.includes(word));
  }
  for (const fold of folds) {
    const matches = fold.querySelectorAll("[data-entry]:not([hidden])").length;
    fold.hidden = matches === 0;
    fold.open = words.length > 0 && matches > 0;
  }
  const shown = entries.filter(({ element }) => !element.hidden).length;
  if (result !== null) {
    result.textContent = words.length > 0 || onlyChanged ? `${shown} of ${entries.length} shown` : "";
  }
}

function goTo(section: Element | null): void {
  if (!(section instanceof HTMLElement)) return;
  // Tab goes on from where the eye is, also in sections that the keyboard does not stop at.
  if (!section.hasAttribute("tabindex")) section.tabIndex = -1;
  reveal(section);
  section.focus({ preventScroll: true });
  section.scrollIntoView();
  writeAddress(section.id);
}

/** Opens what a row is folded away in. */
function reveal(target: Element): void {
  for (let fold = target.closest("details"); fold !== null; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
}

/** The scenario after or before the one at the top of the window, among those the filter leaves. */
function step(direction: 1 | -1): void {
  const shown = [...document.querySelectorAll<HTMLElement>(".scenario:not([hidden])")];
  const focused = shown.findIndex((section) => section === document.activeElement);
  const inView = shown.findLastIndex((section) => section.getBoundingClientRect().top < 120);
  const current = focused === -1 ? inView : focused;
  goTo(shown[Math.max(0, Math.min(shown.length - 1, current + direction))] ?? null);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (typing && event.key === "Escape") text?.blur();
  if (typing) return;
  if (event.key === "/") {
    event.preventDefault();
    text?.focus();
  }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
}

function open(): void {
  const at = readAddress();
  apply();
  const target = at ? document.getElementById(at) : null;
  if (target === null) return;
  reveal(target);
  target.scrollIntoView();
}

if (form !== null) form.hidden = false;
form?.addEventListener("submit", (event) => event.preventDefault());
form?.addEventListener("input", () => {
  apply();
  writeAddress(null);
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
  const section = link === null ? null : document.getElementById(link.hash.slice(1));
  if (section === null) return;
  event.preventDefault();
  section.hidden = false;
  goTo(section);
});
document.addEventListener("keydown", onKey);
addEventListener("hashchange", open);
open();
