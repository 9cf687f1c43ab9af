import type { VNode } from "preact";
import { unseenMark } from "../clean-text.ts";

/** Latin letters, digits and the signs that the model writes with. None of them runs right to left or joins its neighbours. */
const plainText = /^[\n\u0020-\u02AF\u2010-\u2027\u2030-\u205E\u2190-\u22FF]*$/;

/**
 * Text of the model, isolated so that a right-to-left title can't reorder its neighbours, with unseen characters
 * boxed. Plain text needs no element of its own: a page has thousands.
 */
export function safeText(value: string): VNode {
  if (plainText.test(value)) return <>{value}</>;
  const marks = value.match(unseenMark) ?? [];
  return (
    <bdi>
      {value.split(unseenMark).flatMap((plain, position) => {
        const mark = marks[position]?.slice(1, -1);
        return mark === undefined ? [plain] : [plain, <span class="unseen">{mark}</span>];
      })}
    </bdi>
  );
}
