import type { VNode } from "preact";
import { unseenMark } from "../clean-text.ts";

/** Latin letters, digits and the signs that the model writes with: nothing that runs right to left or joins its neighbours. */
const plainText = /^[\n\u0020-\u02AF\u2010-\u2027\u2030-\u205E\u2190-\u22FF]*$/;

/**
 * Text of the model: isolated where it needs to be, so that a right-to-left title can't reorder its neighbours, with unseen
 * characters boxed. Plain text goes without the element: a page has thousands.
 */
export function Text({ value }: { readonly value: string }): VNode {
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
