import type { ProfileOverhead, ProfileSubject } from "../../core/profile-model.ts";
import { formatDuration } from "../../core/units.ts";
import { type KeptFile, OpenElsewhere } from "./shell.tsx";
import { renderProfileShell } from "./shell.tsx";

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
        <OpenElsewhere files={input.files} notes={input.notes} />
      </>
    ),
  });
}
