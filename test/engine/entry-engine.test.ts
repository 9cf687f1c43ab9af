import { expect, test } from "vitest";
import type { AgentEntry } from "../../src/core/agent-entry.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { entryEngine, longestArgumentBytes } from "../../src/engine/entry-engine.ts";

const request = {
  root: "/checkout",
  prompt: "do it",
  baseUrl: "http://127.0.0.1:1",
  apiKey: "k",
  model: "m",
  toggles: {},
  home: "/home",
  cwd: "/workspace",
};
const long = "x".repeat(longestArgumentBytes + 1);

function launch(entry: Partial<AgentEntry>, prompt = "do it") {
  return entryEngine({ id: "x", title: "x", command: ["x"], ...entry }, null).launch({ ...request, prompt });
}

test.for([
  ["the last argument by default", {}, "do it", ["x", "do it"], undefined],
  ["standard input", { prompt: "stdin" }, "do it", ["x"], "do it"],
  ["its place in the command", { command: ["x", "{prompt}", "-q"] }, "do it", ["x", "do it", "-q"], undefined],
  ["an argument if it is short enough", { prompt: "argument-or-stdin" }, "do it", ["x", "do it"], undefined],
  ["standard input if it is too long", { prompt: "argument-or-stdin" }, long, ["x"], long],
  [
    "standard input in place of its word if it is too long",
    { prompt: "argument-or-stdin", command: ["x", "--prompt={prompt}"] },
    long,
    ["x"],
    long,
  ],
] as const)("a prompt goes to %s", ([, entry, prompt, argv, stdin]) => {
  const launched = launch(entry, prompt);
  expect(launched.argv).toEqual(argv);
  expect(launched.stdin).toBe(stdin);
});

test.each(["do it", long])("an agent over ACP is started without its prompt", (prompt) => {
  const engine = entryEngine({ id: "x", title: "x", command: ["x"], interface: "acp" }, null);
  const { argv, stdin } = engine.launch({ ...request, prompt });
  expect([argv, stdin]).toEqual([["x"], undefined]);
  expect([engine.capabilities, engine.answer]).toEqual([["acp", "mcp"], "text"]);
});

test("a prompt goes into a file that the command names", () => {
  const launched = launch({ command: ["x", "--file", "{promptFile}"] }, long);
  expect(launched.argv).toEqual(["x", "--file", "/home/.bench-prompt.txt"]);
  expect(launched.files?.home).toEqual({ ".bench-prompt.txt": long });
});

test("every built-in agent names its version, its packages with exact versions, and starts from its own folder", () => {
  for (const entry of builtInAgents) {
    const engine = entryEngine(entry, "/agents/it");
    expect([entry.id, engine.version?.("/checkout")]).not.toContain(undefined);
    for (const specification of entry.packages ?? []) expect(specification).toMatch(/^@?[^@]+@\d+\.\d+\.\d+$/);
    expect(JSON.stringify(engine.launch(request))).toContain("/agents/it/");
  }
  const ids = builtInAgents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const files = (text: string) => ({ home: { config: text } });

test("MCP servers are named to an agent in the form of its entry, and only where there are any", () => {
  const entry = {
    id: "x",
    title: "x",
    command: ["x"],
    prompt: "stdin",
    files: files("plain"),
    mcp: { words: ["--mcp={mcpServers}"], env: { LOCAL: "{mcpLocalServers}" }, files: files("{mcpServersToml}") },
  } as const;
  const engine = entryEngine(entry, null);
  const none = engine.launch(request);
  expect([none.argv, none.files?.home]).toEqual([["x"], { config: "plain" }]);
  const servers = ["a", 'b "2"'].map((name) => ({ name, command: ["node", "server.js", name] as const }));
  const { argv, env, files: written } = engine.launch({ ...request, mcpServers: servers });
  const a = { command: "node", args: ["server.js", "a"] };
  const b = { command: "node", args: ["server.js", 'b "2"'] };
  expect(JSON.parse(argv[1]?.slice("--mcp=".length) ?? "")).toEqual({ a, 'b "2"': b });
  expect(JSON.parse(env["LOCAL"] ?? "")["a"]).toEqual({
    type: "local",
    command: ["node", "server.js", "a"],
    enabled: true,
  });
  expect(written?.home?.["config"]).toBe(
    '[mcp_servers."a"]\ncommand = "node"\nargs = ["server.js","a"]\n\n' +
      '[mcp_servers."b \\"2\\""]\ncommand = "node"\nargs = ["server.js","b \\"2\\""]\n',
  );
  const acp = entryEngine({ ...entry, interface: "acp" }, null);
  expect([acp.capabilities, acp.launch({ ...request, mcpServers: servers }).argv]).toEqual([["acp", "mcp"], ["x"]]);
});
