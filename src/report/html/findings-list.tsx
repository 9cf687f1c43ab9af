import type { VNode } from "preact";
import type { Finding } from "../../core/finding.ts";
import { cleanLine } from "../clean-text.ts";

/** Findings with evidence and remedy. Evidence is text of the engine and is shown as text. */
export function FindingsList({ findings }: { readonly findings: readonly Finding[] }): VNode {
  if (findings.length === 0) return <p>None of the rules found anything in this run.</p>;
  return (
    <ul class="findings">
      {findings.map(({ title, evidence, remedy, rule }) => (
        <li data-rule={rule}>
          <b>{cleanLine(title, 400)}</b>
          <ul class="evidence">
            {evidence.map((line) => (
              <li>{cleanLine(line, 400)}</li>
            ))}
          </ul>
          <span class="remedy">{cleanLine(remedy, 400)}</span>
        </li>
      ))}
    </ul>
  );
}
