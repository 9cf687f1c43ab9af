import type { ComponentChildren, VNode } from "preact";

/** Id of a glossary word's popover. */
export function termId(word: string): string {
  const plain = word
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return `term-${plain}`;
}

/**
 * A word of the glossary that explains itself: a button, so that keyboard and touch reach it, which opens the browser's own
 * popover. Closed by Escape or a click elsewhere; works without scripts.
 */
export function Term({ word, children }: { readonly word: string; readonly children: ComponentChildren }): VNode {
  return (
    <button type="button" class="term" popovertarget={termId(word)}>
      {children}
    </button>
  );
}
