import { randomFrom } from "../../src/core/random.ts";

const words =
  "account adapter batch buffer cache channel client cluster commit config context cursor deadline decode digest driver effect encode event fetch filter frame graph handle header index input journal kernel label lease limit loader lock merge metric module node offset option order output packet parser patch path plan pool port prefix probe proxy query queue range reader record region report request result retry route sample schema scope script segment server session shard signal socket source span stage store stream table task thread token trace tree unit update value vector view worker writer zone".split(
    " ",
  );

/** ASCII text of exactly that many bytes in lines of about 90 characters. The same seed gives the same text. */
export function fixtureText(bytes: number, seed: string): string {
  const random = randomFrom(`text ${seed}`);
  const lines: string[] = [];
  let length = 0;
  while (length < bytes) {
    let line = "";
    while (line.length < 80) line += `${words[Math.floor(random() * words.length)] ?? "word"} `;
    lines.push(line.trimEnd());
    length += line.trimEnd().length + 1;
  }
  return `${lines.join("\n")}\n`.slice(0, bytes);
}

const charactersPerMessage = 80;

/** A session file of that many messages, as the engine writes it. Person and model take turns. */
export function sessionText(messages: number, seed: string): string {
  const text = fixtureText(messages * charactersPerMessage, seed);
  const line = (at: number): string => {
    const role = at % 2 === 0 ? "user" : "assistant";
    const start = at * charactersPerMessage;
    const content = [{ type: "text", text: text.slice(start, start + charactersPerMessage) }];
    return JSON.stringify({ kind: "message", message: { role, content } });
  };
  return `${Array.from({ length: messages }, (_, at) => line(at)).join("\n")}\n`;
}
