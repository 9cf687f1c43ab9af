/// <reference lib="dom" />
// Theme, copying and printing. Runs inlined, so that it imports nothing at run time.

const root = document.documentElement;
const storageKey = "agent-engine-bench theme";
const themes: readonly string[] = ["light", "dark"];
const toggle = document.getElementById("theme");

function isDark(): boolean {
  return (
    getComputedStyle(root).colorScheme === "dark" ||
    (!root.dataset["theme"] && matchMedia("(prefers-color-scheme: dark)").matches)
  );
}

/** Pages opened from files may not have storage; the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function choose(theme: string): void {
  root.dataset["theme"] = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // As above: nothing to keep it in.
  }
  label();
}

function label(): void {
  if (toggle !== null) toggle.textContent = isDark() ? "Light theme" : "Dark theme";
}

const kept = stored();
if (kept !== null && themes.includes(kept)) root.dataset["theme"] = kept;
if (toggle !== null) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
}
label();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);

// Paper is light: the charts are drawn again in ink before the page is laid out for it, and back after.
let beforePrint: string | undefined;
addEventListener("beforeprint", () => {
  beforePrint = root.dataset["theme"];
  root.dataset["theme"] = "light";
});
addEventListener("afterprint", () => {
  if (beforePrint === undefined) delete root.dataset["theme"];
  else root.dataset["theme"] = beforePrint;
});

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = document.getElementById(button.dataset["copy"] ?? "");
    navigator.clipboard.writeText(source?.textContent ?? "").then(
      () => (button.textContent = "Copied"),
      () => getSelection()?.selectAllChildren(source ?? button),
    );
  });
}
