import type { Message } from "../../../../src/engine/reference/message.ts";

/** A session of so many turns. Each has a thought and two reads with results of 0.2 to 6 KB. */
export function longSession(turns: number): readonly Message[] {
  const task: Message = {
    role: "user",
    content: [{ type: "text", text: "Find out why the import loses rows, and fix it." }],
  };
  return [task, ...Array.from({ length: turns }, (_, turn) => turnMessages(turn)).flat()];
}

function turnMessages(turn: number): readonly Message[] {
  const ids = [`toolu_${turn}_0`, `toolu_${turn}_1`];
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: `Step ${turn}: the loader reads in batches, so the last one may be cut.` },
        ...ids.map((id, at) => ({
          type: "tool_use" as const,
          id,
          name: at === 0 ? "view" : "grep",
          input: { path: `src/import/part-${turn}-${at}.ts` },
        })),
      ],
    },
    {
      role: "user",
      content: ids.map((id, at) => ({ type: "tool_result" as const, tool_use_id: id, content: output(turn * 2 + at) })),
    },
  ];
}

/** Each line has a character outside ASCII, so that sizes in bytes differ from lengths. */
function output(seed: number): string {
  const lines = 4 + ((seed * 37) % 120);
  return Array.from(
    { length: lines },
    (_, line) => `${line}: const rows${seed} = läse(batch[${line * seed}]); // ok`,
  ).join("\n");
}
