import type { VNode } from "preact";
import type { Fact } from "../model/comparison-model.ts";
import { Text } from "./text.tsx";

/** Labels and values as a table of two columns; cautions stand under the value they concern. */
export function FactTable({ caption, facts }: { readonly caption: string; readonly facts: readonly Fact[] }): VNode {
  return (
    <table class="facts">
      <caption>{caption}</caption>
      <tbody>
        {facts.map(({ label, value, caution }) => (
          <tr>
            <th scope="row">{label}</th>
            <td>
              <Text value={value} />
              {caution !== undefined && <p class="caution">{caution}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
