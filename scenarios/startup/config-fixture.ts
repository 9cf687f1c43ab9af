import { fixtureText } from "../fixture-text.ts";

/** A file that the configuration forbids to read, and one that it does not. */
export const forbiddenPath = "secrets/key.txt";
export const allowedPath = "notes.txt";

/**
 * A configuration of about so many bytes, in the shape that agents' files have: a catalogue of models, most of which the run never
 * uses, and permission rules, each with a reason in words. Its last rule but one says what is done with the forbidden path.
 */
export function configText(bytes: number, decision: "allow" | "deny", seed: string): string {
  const models: Record<string, object> = {};
  const permissions: object[] = [];
  const words = fixtureText(60, `${seed} reason`).replaceAll("\n", " ").trim();
  let length = 0;
  for (let index = 0; length < bytes - 300; index += 1) {
    const model = {
      title: `Model ${index}, ${words}`,
      contextWindow: 100_000 + index,
      maxOutputTokens: 8_192,
      inputPrice: 3,
      outputPrice: 15,
    };
    models[`vendor/model-${index}`] = model;
    length += JSON.stringify(model).length + 26;
    if (index % 10 !== 0) continue;
    const rule = { tool: "bash", match: `tool-${index} --force *`, decision: "deny", reason: words };
    permissions.push(rule);
    length += JSON.stringify(rule).length + 1;
  }
  permissions.push({ tool: "view", match: "secrets/*", decision }, { tool: "*", match: "*", decision: "allow" });
  return JSON.stringify({ permissions, models });
}
