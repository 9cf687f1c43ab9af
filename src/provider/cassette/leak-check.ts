import { lintSource } from "@secretlint/core";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { findSecrets, maskSecret } from "../../core/secrets.ts";
import type { Cassette } from "./cassette.ts";
import type { RecordedWorkspace } from "./recorded-session.ts";
import { saidTexts } from "./unjoined-text.ts";

interface Place {
  readonly name: string;
  readonly text: string;
}

/** Without the rule by which a comment in the text can switch off the others. */
const scanners = rules.filter(({ meta }) => meta.id !== "@secretlint/secretlint-rule-filter-comments");

/** Characters that secretlint searches at once. */
const batchLength = 1_000_000;

/**
 * Every secret that a cassette still holds, as place and kind, never as value. Looks for our own shapes (in base64
 * too), for those of secretlint, and for the credentials that the client sent: plain, in base64 and percent-encoded.
 */
export async function findLeaks(cassette: Cassette, credentials: ReadonlySet<string>): Promise<string[]> {
  const search: Search = { credentials: [...credentials].map(encodings), runs: new Map() };
  const leaks: string[] = [];
  let batch: Place[] = [];
  let length = 0;
  for (const place of placesOf(cassette)) {
    batch.push(place);
    length += place.text.length;
    if (length < batchLength) continue;
    leaks.push(...(await leaksIn(batch, search)));
    batch = [];
    length = 0;
  }
  return [...leaks, ...(await leaksIn(batch, search))];
}

interface Search {
  /** Each credential in the forms that it may have. */
  readonly credentials: readonly (readonly string[])[];
  /** Kinds of secrets in runs that were decoded: paths and digests come again and again. */
  readonly runs: Map<string, readonly string[]>;
}

/**
 * secretlint keeps a record of each of its calls and reads all of them in the next, so a thousand short texts would take minutes.
 * They are searched together, and one by one only if something is there.
 */
async function leaksIn(places: readonly Place[], { credentials, runs }: Search): Promise<string[]> {
  const together = places.map(({ text }) => text).join("\n\n");
  const isSuspect = together !== "" && (await secretlintKinds(together)).length > 0;
  const leaks: string[] = [];
  for (const { name, text } of places) {
    const own = findSecrets(text).filter(
      ({ start, end }) => maskSecret(text.slice(start, end)) !== text.slice(start, end),
    );
    const sent = credentials.filter((forms) => forms.some((form) => text.includes(form)));
    const kinds = [
      ...hiddenKinds(text, runs),
      ...own.map(({ kind }) => kind),
      ...sent.map(() => "credential that the client sent"),
    ];
    const foreign = isSuspect ? await secretlintKinds(text) : [];
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
    { name: "session, workspace", text: namesOf(workspace).join("\n") },
    ...said.map((text) => ({ name: "session, turns", text })),
  ];
}

function namesOf({ folder, git, files, outside = {} }: RecordedWorkspace): readonly string[] {
  const { branch = "", mainBranch = "", userName = "", staged = {} } = git ?? {};
  return [
    folder ?? "",
    branch,
    mainBranch,
    userName,
    ...[files, outside, staged].flatMap((paths) => Object.keys(paths)),
  ];
}

/** One by one: all texts of a recording at once would take its size in memory again. */
function* placesOf(cassette: Cassette): Generator<Place> {
  const owners = new Map<string, string>();
  for (const [index, { request, response }] of cassette.exchanges.entries()) {
    owners.set(request.body.digest, `exchange ${index}, request body`);
    if (response !== null) owners.set(response.body.digest, `exchange ${index}, response body`);
    yield { name: `exchange ${index}, request target`, text: request.target };
    const lists = [
      ["request header", request.headers],
      ["response header", response?.headers ?? []],
      ["response trailer", response?.trailers ?? []],
    ] as const;
    for (const [what, headers] of lists)
      for (const [header, text] of headers) yield { name: `exchange ${index}, ${what} ${header}`, text };
  }
  for (const [digest, body] of cassette.bodies) {
    const name = owners.get(digest) ?? "a body";
    yield { name, text: body.toString("latin1") };
    for (const text of saidTexts(body)) yield { name, text };
  }
  yield* sessionTexts(cassette);
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
const base64Run = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,}/g;

/**
 * Secrets in what runs say. Text that stands before one without a gap shifts its phase, so all four phases are tried. What the new runs
 * of a text say is searched together, and run by run only if something is there.
 */
function hiddenKinds(text: string, known: Map<string, readonly string[]>): string[] {
  const runs = [...new Set(text.match(base64Run))];
  const said = new Map(runs.filter((run) => !known.has(run)).map((run) => [run, decodedTexts(run)]));
  const isSuspect = findSecrets([...said.values()].flat().join(noPatternSpans)).length > 0;
  for (const [run, texts] of said)
    known.set(
      run,
      isSuspect ? texts.flatMap((decoded) => findSecrets(decoded).map(({ kind }) => `${kind} in base64`)) : [],
    );
  return runs.flatMap((run) => known.get(run) ?? []);
}

/** No name is found on one side of it with its value on the other, and no run goes on behind it. */
const noPatternSpans = "\n\0\n";

function decodedTexts(run: string): string[] {
  return [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), "base64").toString("latin1"));
}

function encodings(value: string): string[] {
  const inner = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${" ".repeat(shift)}${value}`).toString("base64");
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [value, encodeURIComponent(value), ...inner.filter((form) => form.length >= 8)];
}
