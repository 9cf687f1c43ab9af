import type { VNode } from "preact";
import { safeText } from "./safe-text.tsx";

/** A cause. Texts of the agent stand between backticks, and have none themselves. */
export function CauseSentence({ text }: { readonly text: string }): VNode {
  return (
    <>{text.split("`").map((part, place) => (place % 2 === 0 ? safeText(part) : <code>{safeText(part)}</code>))}</>
  );
}
