import { fixtureText } from "../fixture-text.ts";

const charactersPerMessage = 80;

/** A kept session of that many messages, as the engine writes it: a person's and the model's in turn. */
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
