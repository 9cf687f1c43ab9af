import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  argumentsWithoutSecrets,
  findSecrets,
  jsonWithoutSecrets,
  valueWithoutSecrets,
  withoutSecrets,
} from "../../src/core/secrets.ts";

/** Characters of a key. Put together here, so that no scanner of repositories takes this file for a leak. */
const body = (length: number): string => "Zq7Wm2Xv9Kt4Rb5Nc8Lp3".repeat(12).slice(0, length);
const hex = (length: number): string => "3f9a1c7e5b2d8046".repeat(10).slice(0, length);
const joined = (...parts: readonly string[]): string => parts.join("");

/** One value of each kind. A kind is found wherever it stands, without a name beside it. */
const values: Readonly<Record<string, string>> = {
  anthropic: joined("sk-ant-", "api03-", body(80)),
  openai: joined("sk-", "proj-", body(48)),
  openrouter: joined("sk-", "or-v1-", hex(64)),
  google: joined("AI", "za", body(35)),
  xai: joined("xai", "-", body(80)),
  groq: joined("gsk", "_", body(52)),
  perplexity: joined("pplx", "-", body(48)),
  replicate: joined("r8", "_", body(37)),
  fireworks: joined("fw", "_", body(24)),
  cerebras: joined("csk", "-", hex(48)),
  nvidia: joined("nv", "api-", body(64)),
  together: joined("tgp", "_v1_", body(43)),
  huggingface: joined("h", "f_", body(34)),
  voyage: joined("pa", "-", body(43)),
  jina: joined("jina", "_", body(60)),
  tavily: joined("tvly", "-dev-", body(32)),
  firecrawl: joined("fc", "-", hex(32)),
  e2b: joined("e2b", "_", hex(40)),
  pinecone: joined("pcsk", "_", body(70)),
  langsmith: joined("lsv2", "_pt_", hex(32), "_", hex(10)),
  wandb: joined("wandb", "_v1_", body(60)),
  github: joined("gh", "p_", body(36)),
  "github fine-grained": joined("github", "_pat_", body(80)),
  gitlab: joined("gl", "pat-", body(20)),
  atlassian: joined("ATA", "TT3", body(180)),
  npm: joined("np", "m_", body(36)),
  pypi: joined("py", "pi-AgEIcHlwaS5vcmc", body(80)),
  rubygems: joined("ruby", "gems_", hex(48)),
  crates: joined("ci", "o", body(32)),
  docker: joined("dckr", "_pat_", body(27)),
  jfrog: joined("AK", "Cp", body(69)),
  aws: joined("AK", "IA", "Z7RPWQ3TLM5XVB2K"),
  "azure client secret": joined("abc", "8Q~", body(34)),
  digitalocean: joined("dop", "_v1_", hex(64)),
  fly: joined("fo1", "_", body(43)),
  netlify: joined("nf", "p_", body(36)),
  heroku: joined("HR", "KU-AA", body(58)),
  planetscale: joined("pscale", "_tkn_", body(43)),
  supabase: joined("sb", "p_", hex(40)),
  vault: joined("hv", "s.", body(90)),
  terraform: joined(body(14), ".atlas", "v1.", body(67)),
  doppler: joined("dp", ".pt.", body(43)),
  pulumi: joined("pu", "l-", hex(40)),
  "1password": joined("ops", "_eyJ", body(200)),
  databricks: joined("da", "pi", hex(32)),
  grafana: joined("gl", "sa_", body(32), "_", hex(8)),
  sentry: joined("snt", "rys_", body(90)),
  newrelic: joined("NR", "AK-", body(27).toUpperCase()),
  postman: joined("PM", "AK-", hex(24), "-", hex(34)),
  slack: joined("xo", "xb-", "123456789012-", body(24)),
  discord: joined("MT", body(24), ".", body(6), ".", body(38)),
  telegram: joined("123456789", ":AA", body(33)),
  notion: joined("nt", "n_", body(46)),
  linear: joined("lin", "_api_", body(40)),
  figma: joined("fi", "gd_", body(40)),
  airtable: joined("pa", "t", body(14), ".", hex(64)),
  stripe: joined("sk", "_live_", body(24)),
  square: joined("sq0", "atp-", body(22)),
  shopify: joined("shp", "at_", hex(32)),
  twilio: joined("S", "K", hex(32)),
  sendgrid: joined("S", "G.", body(22), ".", body(43)),
  mailgun: joined("ke", "y-", hex(32)),
  mailchimp: joined(hex(32), "-u", "s21"),
  "json web token": joined("ey", "J", body(20), ".ey", "J", body(40), ".", body(43)),
};

/** The places in which a secret is told from text by its shape alone. */
const places: Readonly<Record<string, (value: string) => string>> = {
  "bare text": (value) => `the result is ${value} and more`,
  "a JSON string after an escape": (value) => JSON.stringify({ text: `first\n${value}\nlast` }),
  "a path": (value) => `POST /v1/${value}/messages`,
  "a user agent": (value) => `agent/1.0 (${value})`,
  "a flag": (value) => `tool --token ${value} run`,
  "curl -u": (value) => `curl -u x:${value} https://host`,
  "a URL": (value) => `https://${value}@github.com/a/b`,
  ".netrc": (value) => `machine host login me password ${value}`,
  "base64 of a file": (value) => Buffer.from(`# settings\nNAME=${value}\n`).toString("base64"),
  "hex of a file": (value) => Buffer.from(`# settings\nNAME=${value}\n`).toString("hex"),
  "base64 in lines": (value) =>
    (
      Buffer.from(`# settings of the deployment\nNAME=${value}\nEND=1\n`)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join("\n"),
};

test.for(Object.entries(places))("every kind of secret goes in %s", ([, place]) => {
  const left = Object.entries(values).flatMap(([kind, value]) => {
    const text = place(value);
    const clean = withoutSecrets(text);
    expect(clean.length).toBe(text.length);
    const decoded = [Buffer.from(clean, "base64"), Buffer.from(clean, "hex")].map((bytes) => bytes.toString("latin1"));
    return [clean, ...decoded].some((one) => one.includes(value.slice(-12))) ? [kind] : [];
  });
  expect(left).toEqual([]);
});

/** Secrets without a shape, and the part of each that has to go. */
const inContext: readonly (readonly [string, string])[] = [
  [`ADMIN_PASSWORD=P@ssw0rd!2026#x`, "P@ssw0rd!2026#x"],
  ["PGPASSWORD=hunter2", "hunter2"],
  ["DB_PASSWORD=correct-horse-Battery9", "correct-horse-Battery9"],
  [`{"password": "hunter2!"}`, "hunter2"],
  ["mysql --password hunter2 -e x", "hunter2"],
  [`["mysql","--password","hunter2"]`, "hunter2"],
  ["curl -u me:hunter2 https://host", "hunter2"],
  ["postgres://admin:pa@ss1word@db.internal:5432/x", "pa@ss1word"],
  ["redis://:hunter2@cache:6379/0", "hunter2"],
  ["https://me:hunter2@host/path", "hunter2"],
  [`Server=tcp:db;User Id=me;Password=hunter2;`, "hunter2"],
  [`DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${body(86)}==;`, body(86)],
  [`Endpoint=sb://x/;SharedAccessKey=${body(43)}=`, body(43)],
  [`https://a.blob.core.windows.net/c?sv=1&sig=${body(40)}%3D`, body(40)],
  [`https://discord.com/api/webhooks/123456789012345678/${body(68)}`, body(68)],
  [`https://hooks.slack.com/services/T0001/B0001/${body(24)}`, body(24)],
  [`tool --api-key ${body(32)}`, body(32)],
  [`["tool","--x-token","${body(32)}"]`, body(32)],
  [`Authorization: Bearer ${body(30)}`, body(30)],
  [`X_API_KEY=${body(32)}`, body(32)],
];

test.for(inContext)("%s loses its secret and nothing of its shape", ([text, secret]) => {
  const clean = withoutSecrets(text);
  expect(clean).not.toContain(secret);
  expect(clean.length).toBe(text.length);
});

test.for([
  'max_tokens=4096, user_preferences_changed, author: "Jane", basic authentication; sha256 5f2d.',
  "const password = process.env.DB_PASSWORD;",
  "function login(user: string, password: string): Promise<Session2>",
  "docker run -u 1000:1000 image --user me",
  "git log -u HEAD~2:src/main.ts",
  "https://registry.npmjs.org:443/a/-/a-1.0.0.tgz#sha512",
  `sha512-${Buffer.from("an integrity of a package, which is bytes").toString("hex")}`,
  "/usr/lib/node_modules/npm/node_modules/tokenizer/dist/index.js:12:34",
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "bench run cold-start --baseline HEAD --trials 3 --seed 0123456789abcdef",
])("%s is left alone", (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test("a second pass finds nothing, for any text", () => {
  const piece = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(...Object.values(values)));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }),
      fc.constantFrom(" ", "\n", "=", ":", " password="),
      (parts, between) => {
        const clean = withoutSecrets(parts.join(between));
        expect(withoutSecrets(clean)).toBe(clean);
      },
    ),
  );
});

test("the value of a secret flag goes, also where it is an argument of its own", () => {
  const argv = ["bench", "run", "--engine-command", `agent --key ${values["xai"] ?? ""}`, "--password", "hunter2"];
  const clean = argumentsWithoutSecrets(argv);
  expect(clean).toEqual([
    "bench",
    "run",
    "--engine-command",
    expect.stringContaining("agent --key redacted."),
    "--password",
    "redacte",
  ]);
});

test("JSON without secrets has the layout of JSON", () => {
  const value = { a: [`it is ${values["groq"] ?? ""}`, 1, null], b: { c: "plain text here" } };
  const clean = jsonWithoutSecrets(value, 1);
  expect(findSecrets(clean)).toEqual([]);
  expect(clean.split("\n").length).toBe(JSON.stringify(value, null, 1).split("\n").length);
  expect(JSON.parse(clean)).toMatchObject({ b: { c: "plain text here" } });
});

test("a text of a value is a secret by its name, and an argument by the flag before it", () => {
  const value = {
    SERVICE_TOKEN: body(24),
    password: "hunter2",
    argv: ["agent", "--password", "hunter2"],
    title: "hunter2",
  };
  const clean = JSON.parse(jsonWithoutSecrets(value));
  expect(clean).toMatchObject({ password: "redacte", argv: ["agent", "--password", "redacte"], title: "hunter2" });
  expect(JSON.stringify(clean)).not.toContain(body(24));
});

test("a value that was read loses the same secrets as when it is written, and nothing else", () => {
  const member = fc.constantFrom("password", "TOKEN", "title", "__proto__");
  const text = fc.oneof(fc.string(), fc.constantFrom("hunter2", "--token", "-p", ...Object.values(values)));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.constantFrom(1, null, true),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(text, { maxLength: 4 }),
      fc.dictionary(member, tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (one) => {
      const read: unknown = JSON.parse(JSON.stringify(one));
      expect(JSON.stringify(valueWithoutSecrets(read))).toBe(jsonWithoutSecrets(read));
    }),
  );
});
