/** Secrets of several kinds, found in one pass. Group `n + 1` is a secret of kind `n`. The rest of a match is context. */
export interface SecretPattern {
  readonly kinds: readonly string[];
  readonly pattern: RegExp;
}

/** What a kind of secret looks like: its name, and a pattern with one group. */
type SecretShape = readonly [kind: string, pattern: string];

/** The start of a word. An escape such as `\n` in a JSON string ends the word before it. */
const start = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf]))`;

/** Keys of model providers and of services that agents use, as their issuers document them (November 2026). */
const agentKeys: readonly SecretShape[] = [
  ["Anthropic or OpenAI key", String.raw`(sk-[A-Za-z0-9_-]{16,})`],
  ["Google key", String.raw`((?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}))`],
  ["xAI key", String.raw`(xai-[A-Za-z0-9_-]{20,})`],
  ["Groq key", String.raw`(gsk_[A-Za-z0-9]{20,})`],
  ["Perplexity key", String.raw`(pplx-[A-Za-z0-9]{20,})`],
  ["Replicate token", String.raw`(r8_[A-Za-z0-9]{20,})`],
  ["Fireworks key", String.raw`(fw_(?=[A-Za-z0-9]{0,60}\d)[A-Za-z0-9]{16,})`],
  ["Cerebras key", String.raw`(csk-[a-z0-9]{20,})`],
  ["NVIDIA key", String.raw`(nvapi-[A-Za-z0-9_-]{20,})`],
  ["Together key", String.raw`(tgp_v1_[A-Za-z0-9_-]{20,})`],
  ["Hugging Face token", String.raw`((?:hf|api_org)_[A-Za-z0-9]{30,})`],
  ["Voyage key", String.raw`(pa-(?=[A-Za-z0-9_-]{0,60}\d)[A-Za-z0-9_-]{40,})`],
  ["Jina key", String.raw`(jina_[A-Za-z0-9_-]{30,})`],
  ["Tavily key", String.raw`(tvly-[A-Za-z0-9_-]{20,})`],
  ["Firecrawl key", String.raw`(fc-[a-f0-9]{32})`],
  ["E2B key", String.raw`(e2b_[a-f0-9]{30,})`],
  ["Pinecone key", String.raw`(pcsk_[A-Za-z0-9_]{30,})`],
  ["LangSmith key", String.raw`(lsv2_(?:pt|sk)_[A-Za-z0-9_]{30,})`],
  ["Weights & Biases key", String.raw`(wandb_v1_[A-Za-z0-9_]{20,})`],
  ["Cursor key", String.raw`((?:crsr|key)_[a-f0-9]{40,})`],
];

/** Keys of code hosts, package registries, clouds and other services. */
const serviceKeys: readonly SecretShape[] = [
  ["GitHub token", String.raw`((?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}))`],
  ["GitLab token", String.raw`(gl(?:pat|ptt|dt|rt|soat|ft|imt|agent|cbt|oas|ffct)-[A-Za-z0-9_-]{20,})`],
  ["Atlassian token", String.raw`((?:ATATT3|ATCTT3|ATBB)[A-Za-z0-9_=-]{24,})`],
  ["npm token", String.raw`(npm_[A-Za-z0-9]{30,})`],
  ["PyPI token", String.raw`(pypi-[A-Za-z0-9_-]{40,})`],
  ["RubyGems key", String.raw`(rubygems_[a-f0-9]{40,})`],
  ["crates.io token", String.raw`(cio[A-Za-z0-9]{32}(?![A-Za-z0-9]))`],
  ["Docker token", String.raw`(dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,})`],
  ["JFrog key", String.raw`(AKCp[A-Za-z0-9]{60,})`],
  ["AWS key id", String.raw`((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9]))`],
  ["Azure client secret", String.raw`([A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34})`],
  ["DigitalOcean token", String.raw`(do[opr]_v1_[a-f0-9]{60,})`],
  ["Fly.io token", String.raw`((?:fo1_[A-Za-z0-9_-]{30,}|fm[12][ar]?_[A-Za-z0-9+/=_-]{60,}))`],
  ["Netlify token", String.raw`(nf[pcou]_[A-Za-z0-9]{36,})`],
  ["Heroku key", String.raw`(HRKU-[A-Za-z0-9_-]{30,})`],
  ["PlanetScale key", String.raw`(pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,})`],
  ["Supabase key", String.raw`((?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{20,}))`],
  ["Vault token", String.raw`(hv[sbr]\.[A-Za-z0-9_-]{20,})`],
  ["Terraform token", String.raw`([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,})`],
  ["Doppler token", String.raw`(dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9._-]{40,})`],
  ["Pulumi token", String.raw`(pul-[a-f0-9]{40})`],
  ["1Password token", String.raw`(ops_eyJ[A-Za-z0-9_=-]{40,})`],
  ["age key", String.raw`(AGE-SECRET-KEY-1[A-Z0-9]{50,})`],
  ["Databricks token", String.raw`(dapi[a-f0-9]{32}(?:-\d)?)`],
  ["Grafana token", String.raw`(gl(?:c|sa)_[A-Za-z0-9+/=_]{30,})`],
  ["Sentry token", String.raw`(sntry[su]_[A-Za-z0-9+/=_-]{30,})`],
  ["New Relic key", String.raw`(NR(?:AK|II|JS|RA)-[A-Za-z0-9_-]{19,})`],
  ["Postman key", String.raw`(PMAK-[a-f0-9]{24}-[a-f0-9]{34})`],
  ["Slack token", String.raw`((?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,}))`],
  ["Discord token", String.raw`([MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,})`],
  ["Telegram token", String.raw`(\d{8,10}:AA[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-]))`],
  ["Notion token", String.raw`((?:ntn|secret)_[A-Za-z0-9]{40,})`],
  ["Linear key", String.raw`(lin_(?:api|oauth)_[A-Za-z0-9]{30,})`],
  ["Figma token", String.raw`(fig[douv][a-z]?_[A-Za-z0-9_-]{30,})`],
  ["Airtable token", String.raw`(pat[A-Za-z0-9]{14}\.[a-f0-9]{64})`],
  ["Stripe key", String.raw`((?:[sr]k|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,})`],
  ["Square token", String.raw`((?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,}|EAAA[A-Za-z0-9_-]{60}))`],
  ["Shopify token", String.raw`(shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32})`],
  ["Twilio key", String.raw`(SK[0-9a-f]{32}(?![0-9a-f]))`],
  ["SendGrid key", String.raw`(SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})`],
  ["Mailgun key", String.raw`(key-[a-f0-9]{32}(?![a-f0-9]))`],
  ["Mailchimp key", String.raw`([a-f0-9]{32}-us\d{1,2}(?!\d))`],
  ["Brevo key", String.raw`(xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16})`],
  ["Dropbox token", String.raw`(sl\.[A-Za-z0-9_-]{100,})`],
  ["Mapbox token", String.raw`(sk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{16,})`],
  ["JSON web token", String.raw`(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)`],
];

/** Secrets that only their surroundings show. */
const secretsInContext: readonly SecretShape[] = [
  ["bearer token", String.raw`(?:Bearer|Basic)\s+([A-Za-z0-9._~+/-]{16,}={0,2})`],
  // A password may contain `@`. The last one before the host ends it.
  ["password in a URL", String.raw`[a-z][a-z0-9+.-]{1,20}://[^\s:/@"'\\]{0,80}:([^\s/"'\\<>]{3,200})@(?=[A-Za-z0-9[])`],
  ["signature in a URL", String.raw`(?:sig|x-amz-signature|x-goog-signature)=([A-Za-z0-9%+/_-]{30,}={0,2})`],
  ["Slack webhook", String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{20,})`],
  ["Discord webhook", String.raw`discord(?:app)?\.com/api/webhooks/\d{10,}/([A-Za-z0-9_-]{40,})`],
  ["password in .netrc", String.raw`login\s{1,4}\S{1,80}(?:\s{1,4}|\\n)password\s{1,4}([^\s"'\\]{3,200})`],
];

const privateKeyBlock =
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^]{16,20000}?-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)/dg;

/** Every key is a run of at least so many of these characters. It keeps most words from being tried as each of them. */
const keyRun = String.raw`(?=[A-Za-z0-9_.~:+/=-]{15})`;

/** One pattern for all shapes: a pass for each would take thirty times as long. `first` is what all of them begin with. */
function onePass(shapes: readonly SecretShape[], flags: string, first = ""): SecretPattern {
  const pattern = new RegExp(`${start}${first}(?:${shapes.map(([, shape]) => shape).join("|")})`, flags);
  return { kinds: shapes.map(([kind]) => kind), pattern };
}

/**
 * Shapes that are a secret by themselves. They are not those of secretlint, by which a cassette is searched again:
 * requests are matched by these, so they are synchronous, and an update of a package must not change them.
 */
export const secretPatterns: readonly SecretPattern[] = [
  onePass([...agentKeys, ...serviceKeys], "dg", keyRun),
  onePass(secretsInContext, "dgi"),
  { kinds: ["private key block"], pattern: privateKeyBlock },
];

/** Words in names of secrets. */
const secretName =
  "(?:secret|passw(?:or)?d|token|api_?-?key|access_?-?key|account_?-?key|private_?-?key|shared_?-?key|credentials?|auth)";
const passwordName = "(?:passw(?:or)?d|passphrase|pwd)";
/** Printable ASCII without what ends or interpolates a value. */
const passwordText = String.raw`[^\s"'\\,;&<>(){}[\]$\u0080-\uFFFF]`;

/**
 * A name, then a value: it is a secret if the value looks random. A name may continue (`TOKEN_2`), and quotes may stand
 * around the name and the value.
 */
export const assignedSecrets: readonly RegExp[] = [
  new RegExp(
    String.raw`${secretName}[\w-]{0,20}[\\"']{0,4}\s{0,4}(?:=>|[:=])\s{0,4}[\\"']{0,4}([A-Za-z0-9+/_.~-]{16,4096}={0,2})`,
    "dgi",
  ),
  // `--token VALUE`, also as two strings of a JSON array.
  new RegExp(
    String.raw`(?<![\w-])--?(?:[a-z]{1,20}[-_]){0,4}${secretName}[\w-]{0,20}(?:\s{1,4}|[\\"']{1,4},\s{0,8})[\\"']{0,4}([A-Za-z0-9+/_.~-]{16,4096}={0,2})`,
    "dgi",
  ),
];

/** A name of a password, then a value. Passwords are short and not random: a letter and a digit are enough. */
export const assignedPasswords: readonly RegExp[] = [
  new RegExp(
    String.raw`${passwordName}(?:_?\d)?[\\"']{0,4}\s{0,4}(?:=>|[:=])\s{0,4}[\\"']{0,4}(${passwordText}{6,200})`,
    "dgi",
  ),
  new RegExp(
    String.raw`(?<![\w-])--(?:[a-z]{1,20}[-_]){0,4}${passwordName}(?:\s{1,4}|[\\"']{1,4},\s{0,8})[\\"']{0,4}(${passwordText}{6,200})`,
    "dgi",
  ),
  // `curl -u user:VALUE`, also as two strings of a JSON array.
  new RegExp(
    String.raw`(?<![\w-])(?:-u|--user|--proxy-user)(?:=|\s{1,4}|[\\"']{1,4},\s{0,8})?[\\"']{0,4}[A-Za-z0-9._@+-]{0,80}:(${passwordText}{6,200})`,
    "dg",
  ),
];
