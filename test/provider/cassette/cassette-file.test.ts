import { hash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Cassette } from "../../../src/provider/cassette/cassette.ts";
import { parseCassette, readCassetteFile, writeCassette } from "../../../src/provider/cassette/cassette-file.ts";
import { chunked } from "./raw-exchanges.ts";

/** Any bytes, often text with lines, cut anywhere. */
const anyBody = fc
  .tuple(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
      fc.array(fc.constantFrom("\n", "\r\n", "data: é😀", "\u2028", "")).map((parts) => Buffer.from(parts.join(""))),
    ),
    fc.array(fc.nat(20), { maxLength: 10 }),
  )
  .map(([bytes, lengths]) => ({ bytes, chunks: chunked(bytes, lengths) }));

function cassetteWith(
  bodies: readonly { readonly bytes: Buffer; readonly chunks: ReturnType<typeof chunked> }[],
): Cassette {
  const kept = bodies.map(({ bytes, chunks }) => ({
    digest: hash("sha256", bytes, "hex"),
    chunks: chunks.map((chunk) => ({ bytes: chunk.bytes.length, atNs: chunk.atNs })),
  }));
  return {
    exchanges: kept.map((body, index) => ({
      connection: 0,
      startNs: index,
      request: { method: "POST", target: "/v1/messages?beta=true", headers: [["accept", "a: b"]], body },
      response: index % 2 === 0 ? { status: 200, headNs: 1, headers: [], body } : null,
      ending: "complete",
      endNs: 2,
    })),
    bodies: new Map(bodies.map(({ bytes }) => [hash("sha256", bytes, "hex"), bytes])),
  };
}

test("what is written reads back the same, whatever the bytes and wherever they are cut", () => {
  fc.assert(
    fc.property(fc.array(anyBody, { maxLength: 4 }), (bodies) => {
      const cassette = cassetteWith(bodies);
      const text = writeCassette(cassette);
      const read = parseCassette(text);
      expect(read.exchanges).toEqual(cassette.exchanges);
      expect(new Map([...read.bodies].map(([digest, bytes]) => [digest, bytes.toString("hex")]))).toEqual(
        new Map([...cassette.bodies].map(([digest, bytes]) => [digest, bytes.toString("hex")])),
      );
      expect(writeCassette(read)).toBe(text);
    }),
  );
});

const sound = writeCassette(cassetteWith([{ bytes: Buffer.from("{}"), chunks: chunked(Buffer.from("{}"), [1]) }]));
const wrong: Record<string, [string | RegExp, string, RegExp]> = {
  "a version of the future": ['"schemaVersion": 1', '"schemaVersion": 2', /schemaVersion 2; this bench reads 1/],
  "an unknown key": ['"connection": 0,', '"connection": 0, "extra": 1,', /extra/],
  "a body that was edited": ['"{}"', '"[]"', /another digest/],
  "chunks that do not add up": ["1 @ 1000000", "7 @ 1000000", /do not add up/],
  "a target that is no path": ["/v1/messages?beta=true", "file:///etc/passwd", /target/],
  "a header that would split the response": ["accept: a: b", "accept: a\\r\\nset-cookie: b", /headers/],
  "a status that no response has": ['"status": 200', '"status": 99', /status/],
  "a time before the start": ['"startNs": 0', '"startNs": -1', /startNs/],
  "a body that is not there": [/"digest": "[0-9a-f]{64}"/, `"digest": "${"0".repeat(64)}"`, /no such body/],
};

test.for(Object.entries(wrong))("%s is refused, by name", ([, [from, to, complaint]]) => {
  const text = sound.replace(from, to);
  expect(text).not.toBe(sound);
  expect(() => parseCassette(text)).toThrow(complaint);
});

const plain = { bytes: Buffer.from("{}"), chunks: chunked(Buffer.from("{}"), [1]) };
const [kept = ""] = [...cassetteWith([plain]).bodies.keys()];
const staged = { "s.txt": { mode: "100644", id: "b".repeat(40) }, "d.txt": null } as const;
const withSession: Cassette = {
  ...cassetteWith([plain]),
  session: {
    command: ["agent", "fix it"],
    agent: { id: "agent", version: null },
    protocol: "anthropic-messages",
    model: "m",
    prompt: "fix it",
    workspace: {
      folder: "/home/user/project",
      git: { revision: "a".repeat(40), folder: "", branch: "fix/ä-1", mainBranch: "main", userName: "Ada", staged },
      files: { "a/b.txt": kept, "gone.txt": null },
      leftOut: 2,
    },
    turns: [
      {
        exchange: 0,
        text: "I look.",
        calls: [{ name: "read", input: { path: "a" }, result: { digest: kept, bytes: 2, isError: false } }],
        toolsNs: 5,
      },
      { exchange: null, text: "done", calls: [{ name: "x", input: {}, result: null }], toolsNs: 0 },
    ],
  },
};

test("a session reads back the same", () => {
  expect(parseCassette(writeCassette(withSession)).session).toEqual(withSession.session);
});

const damage: readonly (readonly [from: string, to: string, RegExp])[] = [
  ['"a/b.txt"', '"../b.txt"', /session\.workspace\.files/],
  ['"a/b.txt"', '"/etc/passwd"', /session\.workspace\.files/],
  [`"a/b.txt": "${kept}"`, `"a/b.txt": "${"0".repeat(64)}"`, /session\.workspace\.files\.a\/b\.txt: no such body/],
  ['"exchange": 0', '"exchange": 7', /session\.turns\.0\.exchange: no such exchange/],
  [
    `"digest": "${kept}",\n       "bytes"`,
    `"digest": "${"0".repeat(64)}",\n       "bytes"`,
    /turns\.0\.calls\.0\.result/,
  ],
  ['"toolsNs": 5', '"toolsNs": -5', /toolsNs/],
  ["a".repeat(40), "main", /revision/],
  ["a".repeat(40), "a".repeat(41), /revision/],
  ['"a/b.txt"', '"a/.git/config"', /session\.workspace\.files/],
  ['"a/b.txt"', '".GIT/hooks/pre-commit"', /session\.workspace\.files/],
  ['"s.txt"', '"a/.git/hooks"', /git\.staged/],
  ["b".repeat(40), "b".repeat(39), /git\.staged/],
  ['"100644"', '"040000"', /git\.staged/],
  ['"Ada"', String.raw`"Ada\n[core]\nfsmonitor = sh"`, /git\.userName/],
  ...["../../outside", "a..b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock", "a b", "a\\u0000", "a:b", "-a"].map(
    (name) => ['"fix/ä-1"', `"${name}"`, /git\.branch/] as const,
  ),
];

test.for(damage)("a session with %j as %j is refused, by name", ([from, to, complaint]) => {
  const text = writeCassette(withSession);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(() => parseCassette(changed)).toThrow(complaint);
});

test("nesting without end is refused and breaks nothing", () => {
  const deep = `{"kind":"cassette","schemaVersion":1,"exchanges":${"[".repeat(200_000)}${"]".repeat(200_000)},"bodies":{}}`;
  expect(() => parseCassette(deep)).toThrow(/exchanges/);
});

test("a file that is no cassette is wrong input that names the file", () => {
  const path = join(mkdtempSync(join(tmpdir(), "cassette-")), "x.json");
  writeFileSync(path, "not JSON");
  expect(() => readCassetteFile(path)).toThrow(path);
});

test("a cassette that is not there is named as such", () => {
  expect(() => readCassetteFile("none.json")).toThrow("none.json: there is no such file. bench record writes one.");
});
