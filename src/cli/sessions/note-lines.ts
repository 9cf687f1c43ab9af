import type { Note } from "../../import/imported-session.ts";
import { cleanLine } from "../../report/clean-text.ts";

const kinds = { "not-understood": "not understood", "left-out": "left out", assumed: "assumed" } as const;

/** What a reader noted, what was not understood first. */
export function noteLines(notes: readonly Note[]): string[] {
  return (["not-understood", "assumed", "left-out"] as const).flatMap((kind) =>
    notes
      .filter((note) => note.kind === kind)
      .map(({ what, count, places }) => {
        const times = count === 1 ? "once" : `${count} times`;
        return cleanLine(`${kinds[kind]}: ${what}: ${times} (${shownPlaces(places, count)})`, 400);
      }),
  );
}

/** "a.jsonl:3, :7, .." */
function shownPlaces(places: readonly string[], count: number): string {
  const shown = places.map((place, index) => {
    const [file, line] = [place.replace(/:\d+$/, ""), place.match(/:\d+$/)?.[0] ?? ""];
    return index > 0 && line !== "" && places[index - 1]?.startsWith(`${file}:`) === true ? line : place;
  });
  return `${shown.join(", ")}${count > places.length ? ", .." : ""}`;
}
