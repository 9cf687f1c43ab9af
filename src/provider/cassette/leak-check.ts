import { lintSource } from "@secretlint/core";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { findSecrets, maskSecret } from "../../core/secrets.ts";
import type { Cassette } from "./cassette.ts";
import { saidTexts } from "./unjoined-text.ts";

interface Place {
  readonly name: string;
  readonly text: string;
}

/** Without the rule by which a comment in the text can switch off the others. */
const scanners = rules.filter(({ meta }) => meta.id !== "@secretlint/secretlint-rule-filter-comments");

/**
 * Every secret that a cassette still holds, as place and kind, never as value. Looks for our own shapes (in base64
 * too), for those of secretlint, and for the credentials that the client sent: plain, in base64 and percent-encoded.
 */
export async function findLeaks(cassette: Cassette, credentials: ReadonlySet<string>): Promise<string[]> {
  const leaks: string[] = [];
  const places = placesOf(cassette);
  const suspects = await suspectPlaces(places);
  for (const [index, { name, text }] of places.entries()) {
    const own = findSecrets(text).filter(
      ({ start, end }) => maskSecret(text.slice(start, end)) !== text.slice(start, end),
    );
    const sent = [...credentials].filter((value) => encodings(value).some((form) => text.includes(form)));
    const hidden = decodedRuns(text).flatMap((run) => findSecrets(run).map(({ kind }) => `${kind} in base64`));
    const kinds = [...hidden, ...own.map(({ kind }) => kind), ...sent.map(() => "credential that the client sent")];
    const foreign = suspects.has(index) ? await secretlintKinds(text) : [];
    for (const kind of new Set([...kinds, ...foreign])) leaks.push(`${name}: ${kind}`);
  }
  return leaks;
}

/** What a session says in words. Digests are left out: they look random. */
function sessionTexts({ session }: Cassette): Place[] {
  if (session === undefined) return [];
  const { command, prompt, workspace, turns } = session;
  const said = turns.flatMap(({ text, calls }) => [
    text,
    ...calls.map(({ name, input }) => JSON.stringify([name, input])),
  ]);
  return [
    { name: "session, command", text: command.join(" ") },
    { name: "session, prompt", text: prompt ?? "" },
    { name: "session, workspace", text: [workspace.folder ?? "", ...Object.keys(workspace.files)].join("\n") },
    ...said.map((text) => ({ name: "session, turns", text })),
  ];
}

function placesOf({ exchanges, bodies, ...rest }: Cassette): Place[] {
  const owners = new Map<string, string>();
  const places = exchanges.flatMap(({ request, response }, index) => {
    owners.set(request.body.digest, `exchange ${index}, request body`);
    if (response !== null) owners.set(response.body.digest, `exchange ${index}, response body`);
    return [
      { name: `exchange ${index}, request target`, text: request.target },
      ...request.headers.map(([header, text]) => ({ name: `exchange ${index}, request header ${header}`, text })),
      ...(response?.headers ?? []).map(([header, text]) => ({
        name: `exchange ${index}, response header ${header}`,
        text,
      })),
      ...(response?.trailers ?? []).map(([trailer, text]) => ({
        name: `exchange ${index}, response trailer ${trailer}`,
        text,
      })),
    ];
  });
  const inBodies = [...bodies].flatMap(([digest, body]) => {
    const name = owners.get(digest) ?? "a body";
    return [body.toString("latin1"), ...saidTexts(body)].map((text) => ({ name, text }));
  });
  return [...places, ...inBodies, ...sessionTexts({ exchanges, bodies, ...rest })];
}

/** Characters that secretlint searches at once. */
const batchLength = 1_000_000;

/**
 * The places in whose neighbourhood secretlint finds something. It keeps a record of each of its calls and reads all of them in the
 * next, so a thousand short texts would take minutes. They are searched together, and one by one only if something is there.
 */
async function suspectPlaces(places: readonly Place[]): Promise<ReadonlySet<number>> {
  const suspects = new Set<number>();
  let batch: number[] = [];
  let length = 0;
  for (const [index, { text }] of places.entries()) {
    batch.push(index);
    length += text.length;
    if (length < batchLength && index < places.length - 1) continue;
    const together = batch.map((place) => places[place]?.text ?? "").join("\n\n");
    if ((await secretlintKinds(together)).length > 0) for (const place of batch) suspects.add(place);
    batch = [];
    length = 0;
  }
  return suspects;
}

async function secretlintKinds(text: string): Promise<string[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: "cassette.txt", ext: ".txt", contentType: "text" },
    options: { maskSecrets: true, config: { rules: scanners.map((rule) => ({ id: rule.meta.id, rule })) } },
  });
  return messages
    .filter(({ range }) => !text.slice(...range).includes("redacted"))
    .map(({ ruleId, messageId }) => `${messageId} (${ruleId.replace("@secretlint/secretlint-rule-", "secretlint ")})`);
}

/** Characters that may be base64. A shorter run cannot hold a key. */
const base64Run = /[A-Za-z0-9+/_-]{32,}/g;

/** Every run decoded. Text that stands before it without a gap shifts its phase, so all four phases are tried. */
function decodedRuns(text: string): string[] {
  return [...text.matchAll(base64Run)].flatMap(([run]) =>
    [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), "base64").toString("latin1")),
  );
}

function encodings(value: string): string[] {
  const inner = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${" ".repeat(shift)}${value}`).toString("base64");
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [value, encodeURIComponent(value), ...inner.filter((form) => form.length >= 8)];
}
