import type { VNode } from "preact";
import type { ReportModel } from "../model/model.ts";
import { FactTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

/** Where the numbers come from, and how to get them again. */
export function ProvenanceSection({ model }: { readonly model: ReportModel }): VNode {
  const { command, exact, facts } = model.reproduction;
  return (
    <section id="provenance" class="card">
      <h2>Reproduce</h2>
      <div class="command">
        <pre id="command" tabIndex={0}>
          <code>{safeText(command)}</code>
        </pre>
        {exact && (
          <button type="button" data-copy="command" hidden>
            Copy
          </button>
        )}
      </div>
      {!exact && <p class="caution">The command holds what can't be shown in full; the run file has it exactly.</p>}
      <FactTable caption="Run" facts={facts} />
    </section>
  );
}
