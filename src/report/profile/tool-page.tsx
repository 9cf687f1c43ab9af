import type { ProfileOverhead, ProfileSubject } from "../../core/profile-model.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { DataTable } from "../html/data-table.tsx";
import { type KeptFile, OpenElsewhere, renderProfileShell } from "./shell.tsx";

/** The page in front of a picture that a tool drew itself. */
export function renderToolPage(input: {
  readonly tool: string;
  readonly subject: ProfileSubject;
  readonly page: string;
  readonly overhead: ProfileOverhead | null;
  readonly files: readonly KeptFile[];
  readonly notes: readonly string[];
}): string {
  const { overhead } = input;
  return renderProfileShell({
    title: `${input.tool}: ${input.subject.title}`,
    subject: input.subject,
    frames: null,
    children: (
      <>
        <section aria-label="Summary">
          <p>
            {overhead !== null && (
              <>
                The tool costs time: {formatDuration(overhead.profiledNs)} with it (its own start included),{" "}
                {formatDuration(overhead.plainNs)} without.{" "}
              </>
            )}
            <strong>A profile says where, not how much: no verdict rests on these times.</strong>
          </p>
          <p class="picture">
            <a href={input.page}>Open the picture that {input.tool} drew</a>
          </p>
        </section>
        <OpenElsewhere files={input.files} notes={input.notes} />
      </>
    ),
  });
}

/** The page of a session under valgrind: a row for each kernel, its cells in words. */
export function renderInstructionsPage(input: {
  readonly subject: ProfileSubject;
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly files: readonly KeptFile[];
}): string {
  const { head, rows } = input.table;
  return renderProfileShell({
    title: `Instructions: ${input.subject.title}`,
    subject: input.subject,
    frames: null,
    children: (
      <>
        <section aria-label="Summary">
          <p>
            What the engine's inner loops of this scenario take, in processor instructions as valgrind counts them: a
            process that does so many units less one that does none, until three such differences agree within 0.05 %.
            Counts do not feel a busy machine; they say nothing about waiting, caches or memory, and those of another
            Node, libc, valgrind or architecture can't be compared.
          </p>
        </section>
        <section>
          <h2>Instructions per unit</h2>
          <DataTable
            label="Instructions per unit"
            columns={head.map((title, column) => (isFigure(rows[0]?.[column] ?? "") ? { number: title } : title))}
          >
            <tbody>
              {rows.map((cells) => (
                <tr>
                  {cells.map((cell) => (
                    <td class={isFigure(cell) ? "number" : undefined}>{cleanLine(cell, 200)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </DataTable>
        </section>
        <OpenElsewhere files={input.files} />
      </>
    ),
  });
}

/** Figures stand right-aligned below each other. */
function isFigure(cell: string): boolean {
  return /^[±+−]?\d/.test(cell);
}
