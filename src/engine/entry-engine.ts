import { join } from "node:path";
import type { AgentEntry, ToggleSwitch, VersionSource } from "../core/agent-entry.ts";
import type { Capability, Engine, Launch, LaunchRequest, VersionProbe } from "../core/engine.ts";
import { mcpPlaces } from "./mcp-places.ts";

/** A longer prompt goes through standard input where it can. Linux limits one argument to 128 KiB. */
export const longestArgumentBytes = 64 * 1024;

/** The value of a toggle that takes any. Its switch holds `{value}`. */
const anyValue = "*";
const promptFileName = ".bench-prompt.txt";

/** An engine as the harness starts it. `agentFolder` holds the entry's installed packages. Null if it has none. */
export function entryEngine(entry: AgentEntry, agentFolder: string | null): Engine {
  const { version, limits } = entry;
  const capabilities = capabilitiesOf(entry);
  return {
    id: entry.id,
    title: entry.title,
    protocol: entry.protocol ?? null,
    model: entry.model ?? null,
    home: entry.home ?? "warm",
    ...(entry.network !== undefined && { network: entry.network }),
    answer: entry.answer ?? (entry.interface === "acp" ? "text" : "auto"),
    ...(capabilities.length > 0 && { capabilities }),
    toggles: Object.fromEntries(
      Object.entries(entry.toggles ?? {}).map(([name, values]) => [
        name,
        anyValue in values ? [] : Object.keys(values),
      ]),
    ),
    ...(entry.install !== undefined && { install: entry.install }),
    ...(entry.build !== undefined && { build: entry.build }),
    ...(limits?.trialNs !== undefined && { trialNs: limits.trialNs }),
    ...(limits?.requests !== undefined && { requestLimit: limits.requests }),
    ...(limits?.daemon !== undefined && { daemon: limits.daemon }),
    ...(version !== undefined && { version: (root: string) => versionProbe(version, root, agentFolder ?? root) }),
    canContinue: entry.continue !== undefined,
    launch: (request) => launchOf(entry, request, agentFolder ?? request.root),
  };
}

/** Every agent over ACP takes MCP servers: the protocol demands it. */
function capabilitiesOf({ interface: form, mcp }: AgentEntry): readonly Capability[] {
  if (form === "acp") return ["acp", "mcp"];
  return mcp === undefined ? [] : ["mcp"];
}

function versionProbe(source: VersionSource, root: string, agentFolder: string): VersionProbe {
  switch (source.kind) {
    case "command":
      return { kind: "command", argv: source.command.map((word) => filled(word, { root, agent: agentFolder })) };
    case "package":
      return { kind: "file", path: join(agentFolder, "node_modules", source.name, "package.json") };
  }
}

function launchOf(entry: AgentEntry, request: LaunchRequest, agentFolder: string): Launch {
  const fill = (text: string, value = ""): string => filled(text, { ...placesOf(request, agentFolder), value });
  const switches = [...switchesOf(entry, request.toggles), ...mcpSwitchOf(entry, request)];
  const channel = promptChannel(entry, request.prompt);
  const words = entry.command
    .filter((word) => channel !== "stdin" || !word.includes("{prompt}"))
    .map((word) => fill(word));
  const continued = request.isContinued === true ? (entry.continue ?? []) : [];
  const added = switches.flatMap(({ value, toggle }) => (toggle.words ?? []).map((word) => fill(word, value)));
  const [command = "", ...args] = [
    ...words,
    ...continued.map((word) => fill(word)),
    ...added,
    ...(channel === "argument" ? [request.prompt] : []),
  ];
  const written = [entry.files, ...switches.map(({ toggle }) => toggle.files)].filter((files) => files !== undefined);
  return {
    argv: [command, ...args],
    env: {
      ...providerEnvironment(request),
      ...filledValues(entry.env, fill),
      ...Object.assign(
        {},
        ...switches.map(({ value, toggle }) => filledValues(toggle.env, (text) => fill(text, value))),
      ),
    },
    ...(channel === "stdin" && { stdin: request.prompt }),
    files: {
      home: {
        ...Object.assign({}, ...written.map(({ home }) => filledValues(home, fill))),
        ...(usesPlace(entry, "promptFile") && { [promptFileName]: request.prompt }),
      },
      workspace: Object.assign({}, ...written.map(({ workspace }) => filledValues(workspace, fill))),
    },
  };
}

/** Base URL and key under the names that the SDKs of every protocol read. */
function providerEnvironment({ baseUrl, apiKey }: LaunchRequest): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_API_KEY: apiKey,
    OPENAI_BASE_URL: `${baseUrl}/v1`,
    OPENAI_API_KEY: apiKey,
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    GEMINI_API_KEY: apiKey,
  };
}

function placesOf(request: LaunchRequest, agentFolder: string): Readonly<Record<string, string>> {
  const { prompt, baseUrl, apiKey, model, root, home, cwd, mcpServers = [] } = request;
  return {
    prompt,
    baseUrl,
    apiKey,
    model,
    root,
    home,
    cwd,
    agent: agentFolder,
    promptFile: `${home}/${promptFileName}`,
    ...mcpPlaces(mcpServers),
  };
}

/** Replaces each placeholder that has a value; braces around other words stay, as JSON needs them. */
function filled(text: string, places: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([A-Za-z]+)\}/g, (whole, name: string) => places[name] ?? whole);
}

function filledValues(
  values: Readonly<Record<string, string>> | undefined,
  fill: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [fill(name), fill(value)]));
}

function switchesOf(
  entry: AgentEntry,
  toggles: Readonly<Record<string, string>>,
): readonly { readonly value: string; readonly toggle: ToggleSwitch }[] {
  return Object.entries(toggles).flatMap(([name, value]) => {
    const values = entry.toggles?.[name];
    const toggle = values?.[value] ?? values?.[anyValue];
    return toggle === undefined ? [] : [{ value, toggle }];
  });
}

/** Without servers the agent is started as if nothing were known of MCP. */
function mcpSwitchOf(
  { mcp, interface: form }: AgentEntry,
  { mcpServers = [] }: LaunchRequest,
): readonly { readonly value: string; readonly toggle: ToggleSwitch }[] {
  return mcp === undefined || form === "acp" || mcpServers.length === 0 ? [] : [{ value: "", toggle: mcp }];
}

/** Where the prompt goes: into a word that names it, as the entry says, or in a message of the protocol. */
function promptChannel(entry: AgentEntry, prompt: string): "placed" | "argument" | "stdin" | "protocol" {
  if (entry.interface === "acp") return "protocol";
  const canBeInput = entry.prompt === "argument-or-stdin";
  if (canBeInput && Buffer.byteLength(prompt) > longestArgumentBytes) return "stdin";
  if (usesPlace(entry, "prompt") || usesPlace(entry, "promptFile")) return "placed";
  return entry.prompt === "stdin" ? "stdin" : "argument";
}

function usesPlace(entry: AgentEntry, name: string): boolean {
  return entry.command.some((word) => word.includes(`{${name}}`));
}
