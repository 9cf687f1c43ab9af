import { cleanLine } from "../clean-text.ts";

/** A file beside the page, and what opens it. */
export interface KeptFile {
  /** Relative to the page. */
  readonly name: string;
  readonly opens: string;
}

/** The raw data and exports of a profile, with what to open them in. */
export function OpenElsewhere({
  files,
  notes,
}: {
  readonly files: readonly KeptFile[];
  readonly notes: readonly string[];
}) {
  return (
    <section>
      <h2>Open elsewhere</h2>
      <ul>
        {files.map(({ name, opens }) => (
          <li>
            <a href={name.split("/").map(encodeURIComponent).join("/")}>{cleanLine(name, 200)}</a>: {opens}
          </li>
        ))}
        {notes.map((note) => (
          <li class="quiet">{cleanLine(note, 300)}</li>
        ))}
      </ul>
    </section>
  );
}
