import type { Emit } from "./agent-event.ts";

/** Writes each event as a line of JSON. */
export function jsonLines(write: (text: string) => void): Emit {
  return (event) => write(`${JSON.stringify(event)}\n`);
}

/** Writes the model's text as soon as it arrives. Grouping deltas would delay the first word. */
export function plainText(write: (text: string) => void): Emit {
  let last = "\n";
  return (event) => {
    if (event.kind === "text-delta" && event.text !== "") {
      write(event.text);
      last = event.text.slice(-1);
    } else if (event.kind === "text-end") {
      if (last !== "\n") write("\n");
      last = "\n";
    }
  };
}
