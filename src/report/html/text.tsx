import type { VNode } from "preact";
import { unseenMark } from "../clean-text.ts";

/** Text of the model: isolated, so that a right-to-left title can't reorder its neighbours, with unseen characters boxed. */
export function Text({ value }: { readonly value: string }): VNode {
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
