import { expect, test } from "vitest";
import { parseConfig } from "../../../src/cli/config/config-file.ts";
import { configuredEngine } from "../../../src/cli/config/configured-engine.ts";

const whole = {
  id: "mine",
  title: "My agent",
  version: ["mine", "--version"],
  protocol: "openai-responses",
  model: "gpt-5.5",
  command: ["mine", "--model", "{model}"],
  prompt: "stdin",
  env: { MINE_URL: "{baseUrl}/v1" },
  files: { home: { ".mine/config.json": '{"url":"{baseUrl}"}' }, workspace: { "AGENTS.md": "Be brief." } },
  home: "fresh",
  answer: "jsonl",
  install: [["npm", "ci"]],
  build: [["npm", "run", "build"]],
  toggles: {
    cache: { on: [], off: ["--no-cache"], env: { env: { CACHE: "{home}" } }, file: { files: { home: { c: "1" } } } },
  },
  continue: ["--continue"],
  limits: { trial: "90s" },
};

const request = {
  root: "/checkout",
  prompt: "do it",
  baseUrl: "http://127.0.0.1:1",
  apiKey: "k",
  model: "gpt-5.5",
  home: "/home",
  cwd: "/workspace",
};

test("an entry with every key becomes an engine that starts as it says", () => {
  const [entry] = parseConfig("bench.config.json", { engines: [whole] }).engines ?? [];
  if (entry === undefined) throw new Error("no entry");
  const engine = configuredEngine(entry);
  expect(engine).toMatchObject({
    id: "mine",
    title: "My agent",
    protocol: "openai-responses",
    model: "gpt-5.5",
    home: "fresh",
    answer: "jsonl",
    trialNs: 90e9,
    install: [["npm", "ci"]],
    build: [["npm", "run", "build"]],
    toggles: { cache: ["on", "off", "env", "file"] },
    canContinue: true,
  });
  expect(engine.version?.("/checkout")).toEqual({ kind: "command", argv: ["mine", "--version"] });
  const launch = (value: string, isContinued = false) =>
    engine.launch({ ...request, toggles: { cache: value }, isContinued });
  expect(launch("off")).toMatchObject({
    argv: ["mine", "--model", "gpt-5.5", "--no-cache"],
    stdin: "do it",
    env: { MINE_URL: "http://127.0.0.1:1/v1", ANTHROPIC_BASE_URL: "http://127.0.0.1:1", OPENAI_API_KEY: "k" },
    files: { home: { ".mine/config.json": '{"url":"http://127.0.0.1:1"}' }, workspace: { "AGENTS.md": "Be brief." } },
  });
  expect(launch("env").env).toMatchObject({ CACHE: "/home" });
  expect(launch("file").files?.home).toMatchObject({ c: "1" });
  expect(launch("on", true).argv).toEqual(["mine", "--model", "gpt-5.5", "--continue"]);
});

test("the version of a package is read where the checkout has it", () => {
  const [entry] =
    parseConfig("bench.config.json", { engines: [{ id: "x", command: ["x"], version: { package: "ai" } }] }).engines ??
    [];
  if (entry === undefined) throw new Error("no entry");
  expect(configuredEngine(entry).version?.("/checkout")).toEqual({
    kind: "file",
    path: "/checkout/node_modules/ai/package.json",
  });
});

const engine = { id: "x", command: ["x"] };

test.for([
  [{ engine: [] }, "unknown key `engine`. Did you mean `engines`?"],
  [{ engines: [{ ...engine, protcol: "gemini" }] }, "engines.0: unknown key `protcol`. Did you mean `protocol`?"],
  [
    { engines: [{ ...engine, protocol: "openai" }] },
    'engines.0.protocol is "openai". Write "anthropic-messages" or "openai-chat" or "openai-responses" or "gemini".',
  ],
  [
    { engines: [{ id: "x" }] },
    'engines.0.command is missing. Write a list of words, such as ["node", "{root}/agent.js", "{prompt}"].',
  ],
  [
    { engines: [{ id: "x", command: "node agent.js" }] },
    'engines.0.command is "node agent.js". Write a list of words, such as ["node", "{root}/agent.js", "{prompt}"].',
  ],
  [
    { engines: [{ id: "My Agent", command: ["x"] }] },
    'engines.0.id is "My Agent". Write lower-case letters, digits, dots and dashes, such as "my-agent".',
  ],
  [
    { engines: [{ ...engine, build: ["npm", "ci"] }] },
    'engines.0.build.0 is "npm". Write a list of commands, such as [["npm", "run", "build"]].',
  ],
  [
    { engines: [{ ...engine, toggles: { cache: { off: 3 } } }] },
    'engines.0.toggles.cache.off is 3. Write { "cache": { "planned": [], "none": ["--no-cache"] } }.',
  ],
  [{ engines: [engine, engine] }, 'engines.1.id is "x", as another engine\'s is. Write another id.'],
  [{ engines: [{ ...engine, id: "floor" }] }, 'engines.0.id is "floor", an engine of bench itself. Write another id.'],
  [{ margins: { x: -1 } }, 'margins.x is -1. Write fractions by metric, such as { "process.cpu_time": 0.05 }.'],
] as const)("the wrong configuration %j is answered with file, key, value and what to write", ([content, message]) => {
  expect(() => parseConfig("bench.config.json", content)).toThrow(`bench.config.json: ${message}`);
});

test("a time limit that is none is refused by its place", () => {
  const { engines = [] } = parseConfig("bench.config.json", { engines: [{ ...engine, limits: { trial: "long" } }] });
  expect(() => engines.map(configuredEngine)).toThrow("engine x: limits.trial long: not a duration.");
});

test("a model can be described, with prices by day", () => {
  const model = { id: "deepseek-chat", contextWindowTokens: 128_000, maxOutputTokens: 8_000, cacheRules: "none" };
  const prices = [{ from: "2026-09-01", input: 0.5, output: 2 }];
  expect(parseConfig("c.json", { models: [{ ...model, prices }] }).models).toEqual([{ ...model, prices }]);
  const unknown = { ...model, cacheRules: "some" };
  expect(() => parseConfig("c.json", { models: [unknown] })).toThrow(/models\.0\.cacheRules/);
  for (const [key, value] of Object.entries({ from: "2026-13-01", input: 1e300, output: -1 })) {
    const wrong = { ...model, prices: [{ ...prices[0], [key]: value }] };
    expect(() => parseConfig("c.json", { models: [wrong] })).toThrow(`c.json: models.0.prices.0.${key} is `);
  }
});

test("a placeholder that nothing replaces is refused, with the nearest one", () => {
  const content = { engines: [{ id: "mine", command: ["node", "{rooot}/agent.js", '{"json": {}}'] }] };
  expect(() => parseConfig("bench.config.json", content)).toThrow(
    /engines\.0\.command\.1: there is no placeholder \{rooot\}\. Did you mean `root`\?/,
  );
});

test.for([
  ["../../evil", "has `..`, which may lead out of the trial's HOME"],
  ["a/../b", "has `..`, which may lead out of the trial's HOME"],
  ["/etc/evil", "is an absolute path"],
  ["", "is not the name of a file"],
  ["./", "is not the name of a file"],
  ["a\0b", "has a NUL character, which no path can have"],
] as const)("the file name %j is refused wherever an engine names files", ([path, fault]) => {
  const home = { home: { [path]: "x" } };
  const places = {
    files: { files: home },
    "mcp.files": { mcp: { files: home } },
    "toggles.cache.off.files": { toggles: { cache: { on: [], off: { files: home } } } },
  };
  for (const [place, keys] of Object.entries(places))
    expect(() => parseConfig("c.json", { engines: [{ ...engine, ...keys }] })).toThrow(
      `c.json: engines.0.${place}.home: ${JSON.stringify(path)} ${fault}. Write a path relative to the trial's HOME, such as`,
    );
  const workspace = { files: { workspace: { [path]: "x" } } };
  expect(() => parseConfig("c.json", { engines: [{ ...engine, ...workspace }] })).toThrow(
    /engines\.0\.files\.workspace: .* Write a path relative to the workspace, such as "AGENTS\.md"\./s,
  );
});

test("file names with folders, dots and placeholders are taken", () => {
  const names = { ".a/b.json": "1", "./c": "2", "..d": "3", "{model}.txt": "4" };
  const files = { home: names, workspace: names };
  expect(parseConfig("c.json", { engines: [{ ...engine, files }] }).engines?.[0]?.files).toEqual(files);
});
