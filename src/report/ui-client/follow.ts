/// <reference lib="dom" />
// Renews the sections of a page of the local server that changed. Runs inlined, so that it imports nothing at run time.

const everyMs = 2000;
const lost = document.getElementById("lost");
/** Sections as the server sent them last. What a reader has opened or chosen is no change. */
const sent = new Map(sectionsOf(document).map((section) => [section.id, section.outerHTML]));

function sectionsOf(page: Document): Element[] {
  return [...page.querySelectorAll("main > [id]:not(#lost)")];
}

/** Nobody looks at a hidden page, and a question costs the machine that measures. */
async function renew(): Promise<void> {
  if (document.visibilityState === "visible") {
    try {
      const response = await fetch(location.href, { cache: "no-store" });
      if (response.ok) show(new DOMParser().parseFromString(await response.text(), "text/html"));
      if (lost !== null) lost.hidden = response.ok;
    } catch {
      if (lost !== null) lost.hidden = false;
    }
  }
  setTimeout(() => void renew(), everyMs);
}

function show(fresh: Document): void {
  document.title = fresh.title;
  const sections = sectionsOf(fresh);
  for (const id of [...sent.keys()].filter((known) => !sections.some((section) => section.id === known))) {
    document.getElementById(id)?.remove();
    sent.delete(id);
  }
  let before = document.querySelector("main > #lost");
  for (const section of sections) {
    const html = section.outerHTML;
    const shown = document.getElementById(section.id);
    if (shown === null || sent.get(section.id) !== html) {
      const chosen = chosenIn(shown);
      const placed = document.importNode(section, true);
      if (shown === null) before?.after(placed);
      else shown.replaceWith(placed);
      for (const id of chosen) choose(id);
      sent.set(section.id, html);
    }
    before = document.getElementById(section.id);
  }
}

function chosenIn(section: Element | null): readonly string[] {
  return [...(section?.querySelectorAll("input:checked") ?? [])].map(({ id }) => id);
}

function choose(id: string): void {
  const input = document.getElementById(id);
  if (input instanceof HTMLInputElement) input.checked = true;
}

setTimeout(() => void renew(), everyMs);
