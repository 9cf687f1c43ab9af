import * as fc from "fast-check";
import { expect, test } from "vitest";
import { redactBody } from "../../../src/provider/cassette/redaction.ts";
import { newRedaction, redactText } from "../../../src/provider/cassette/redaction.ts";

const once = (text: string): string => redactText(text, newRedaction());

const pem = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEA1c7".repeat(6)}\n-----END RSA PRIVATE KEY-----`;
/** Put together here, so that no scanner of repositories takes this file for a leak. */
const secrets: Record<string, string> = {
  anthropic: `sk-ant-api03-${"Ab1_".repeat(20)}`,
  openai: `sk-proj-${"x9Zq".repeat(10)}`,
  github: `ghp_${"a1B2".repeat(9)}`,
  aws: ["AKIA", "Z7RPWQ3TLM5XVB2K"].join(""),
  google: `AIza${"Sy3D".repeat(9)}`,
  slack: ["xoxb", "123456789012", "abcDEF123456"].join("-"),
  jwt: `eyJ${"hbGc".repeat(5)}.eyJ${"zdWI".repeat(5)}.${"s1gn".repeat(5)}`,
  bearer: `Bearer ${"t0k3n-".repeat(5)}`,
  assigned: "DB_PASSWORD=xK9mQ2vL8pR4tW7z",
  url: "postgres://admin:hunter2secret@db.internal/x",
  pem,
};
const core = (secret: string): string =>
  secret
    .replace(/^(Bearer |DB_PASSWORD=|postgres:\/\/admin:)/, "")
    .replace("@db.internal/x", "")
    .slice(5, 25);

test.for(Object.entries(secrets))(
  "a secret (%s) goes, plain, in JSON, twice in JSON, and after an escape",
  ([, secret]) => {
    const one = `before\n${secret}\nafter`;
    const forms = [one, JSON.stringify({ text: one }), JSON.stringify(JSON.stringify({ text: one })), `\t${secret}`];
    for (const form of forms) {
      const redacted = once(form);
      expect(redacted).not.toContain(core(secret));
      expect(Buffer.byteLength(redacted)).toBe(Buffer.byteLength(form));
    }
  },
);

test("a secret written with JSON's Unicode escapes goes too, and the JSON stays JSON", () => {
  const escaped = Array.from(secrets["anthropic"] ?? "").map((character, index) =>
    index % 3 === 0 ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : character,
  );
  const text = `{"a":"${escaped.join("")}","b":"a\\/b \\u001b[0m"}`;
  const redacted: { a: string; b: string } = JSON.parse(once(text));
  expect(redacted.a).toMatch(/^(redacted\.)+/);
  expect(redacted.b).toBe("a/b \u001b[0m");
});

test("ordinary text is left alone", () => {
  const text =
    'The task-oriented sk-learn token budget: max_tokens=4096, user_preferences_changed, author: "Jane", basic authentication; sha256 5f2d.';
  expect(once(text)).toBe(text);
});

test("equal identifiers get equal names, different ones different names, and none of the value is left", () => {
  const a = "ann@corp.example";
  const redacted = once(
    `${a} bob@corp.example ${a} toolu_01AbCdEfGh1234567890Zz {"user_id":"u-ann"} {\\"user_id\\":\\"q\\"}`,
  );
  const [first, second, third, tool] = redacted.split(" ");
  expect(first).toBe(third);
  expect(first).not.toBe(second);
  expect(tool).toMatch(/^toolu_0+\d$/);
  expect(redacted).not.toMatch(/ann|bob|corp|AbCd/);
});

const material = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom(...Object.values(secrets)),
      fc.constantFrom(
        "a@b.co",
        '"user_id":"x1"',
        '\\"user_id\\": \\"x\\\\n1\\"',
        "msg_01abcdef2345",
        "\\u0061",
        "\\/",
        "\\",
      ),
      fc.uuid(),
      fc.emailAddress(),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(" "));

test("length stays, and the matcher's redaction sees through the recorder's, for any text", () => {
  fc.assert(
    fc.property(material, fc.nat(30), (text, before) => {
      const recorder = newRedaction();
      for (let index = 0; index < before; index += 1) redactText(`n${index}@x.org`, recorder);
      const kept = redactText(text, recorder);
      expect(Buffer.byteLength(kept)).toBe(Buffer.byteLength(text));
      expect(once(kept)).toBe(once(text));
    }),
  );
});

test("bytes that are no text keep their length and their other bytes", () => {
  const bytes = Buffer.concat([
    Buffer.from([0xff, 0xfe, 0]),
    Buffer.from(` ${secrets["github"]} `),
    Buffer.from([0xc3]),
  ]);
  const redacted = redactBody(bytes, newRedaction());
  expect(redacted.length).toBe(bytes.length);
  expect([...redacted.subarray(0, 3), redacted.at(-1)]).toEqual([0xff, 0xfe, 0, 0xc3]);
  expect(redacted.includes("a1B2")).toBe(false);
});
