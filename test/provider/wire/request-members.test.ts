import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StoredItems } from "../../../src/provider/session/stored-items.ts";
import { type Body, protocols, type Sample, type SampledProtocol } from "./request-samples.ts";

const root = resolve(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/provider/request-members.md"), "utf8");

/** The kind of each member that the page names in a protocol's table. All but those that are read have a reason. */
function documentedMembers(heading: string): ReadonlyMap<string, string> {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \| (?:(read|client only) \|[^|]*|(no effect|refused) \| [^|]+)\|$/gm)];
  return new Map(rows.map(([, name = "", read, other]) => [name, read ?? other ?? ""]));
}

const headers = {
  "x-api-key": "key",
  "anthropic-version": "2023-06-01",
  authorization: "Bearer key",
  "x-goog-api-key": "key",
};

/** All that a protocol reads of a body, as a value. */
function readingOf({ wire, path }: Pick<SampledProtocol, "wire" | "path">, body: Body): unknown {
  const text = JSON.stringify(body);
  const call = { method: "POST", path, query: "", headers, text, stored: new StoredItems(), isLenient: false };
  return JSON.parse(
    JSON.stringify(wire().read(call), (_, value: unknown) => (typeof value === "function" ? "function" : value)),
  );
}

function bodyWith({ base, placed }: SampledProtocol, name: string, { value, beside }: Sample): Body {
  const own = placed?.(name, value) ?? { [name]: value };
  const config = own["generationConfig"];
  const merged =
    config === undefined ? {} : { generationConfig: Object.assign({}, beside?.["generationConfig"], config) };
  return { ...base, ...beside, ...own, ...merged };
}

describe.each(protocols)("$heading", (protocol) => {
  const { heading, declared, base, samples } = protocol;
  const documented = documentedMembers(heading);

  test("every member of the SDK's types has a row, and every row a member", () => {
    expect(declared.length).toBeGreaterThan(15);
    expect([...documented.keys()].toSorted()).toEqual([...new Set(declared)].toSorted());
  });

  const rows = [...documented].filter(([, kind]) => kind !== "client only");
  test.each(rows)("%s: %s", (name, kind) => {
    const sample = samples[name];
    if (sample === undefined) throw new Error(`no sample for ${name}`);
    const without = readingOf(protocol, { ...base, ...sample.beside });
    const reading = readingOf(protocol, bodyWith(protocol, name, sample));
    expect(without).not.toMatchObject({ kind: "refused" });
    const isSame = JSON.stringify(reading) === JSON.stringify(without);
    /** Google's sentence about probabilities does not spell the member. */
    const words = /ogprobs/.exec(name)?.[0] ?? name;
    expect({ isSame, isNamed: refusalOf(reading)?.includes(words) }).toMatchObject(signsOf(kind));
  });
});

/** What a reading shows of a member of a kind. */
function signsOf(kind: string): object {
  switch (kind) {
    case "read":
      return { isSame: false };
    case "no effect":
      return { isSame: true };
    case "refused":
      return { isSame: false, isNamed: true };
    default:
      throw new Error(`no kind "${kind}"`);
  }
}

/** The sentence of a 400; undefined for anything else. */
function refusalOf(reading: unknown): string | undefined {
  const isRefused = typeof reading === "object" && reading !== null && "status" in reading && reading.status === 400;
  return isRefused && "message" in reading ? String(reading.message) : undefined;
}

const vendors = protocols.filter(({ heading }) => !heading.startsWith("OpenAI"));
const gateways = protocols.filter(({ heading }) => heading.startsWith("OpenAI"));
const foreignName = fc.stringMatching(/^[a-z]{3,8}_zz[a-z]{3,8}$/);

test("a member that no SDK knows is refused where the vendor refuses it", () => {
  fc.assert(
    fc.property(foreignName, fc.jsonValue(), (name, value) => {
      const said = vendors.map((protocol) => refusalOf(readingOf(protocol, { ...protocol.base, [name]: value })));
      expect(said.filter((message) => message?.includes(name))).toHaveLength(2);
    }),
    { numRuns: 20 },
  );
});

test("a member that no SDK knows is left to gateways in OpenAI's protocols", () => {
  fc.assert(
    fc.property(foreignName, fc.jsonValue(), (name, value) => {
      for (const protocol of gateways) {
        const reading = readingOf(protocol, { ...protocol.base, [name]: value });
        expect(reading).toEqual(readingOf(protocol, protocol.base));
      }
    }),
    { numRuns: 20 },
  );
});
