import type { McpServer } from "../core/engine.ts";

/** MCP servers in the forms that agents read, by the name of the placeholder. */
export function mcpPlaces(servers: readonly McpServer[]): Readonly<Record<string, string>> {
  return {
    mcpServers: byName(servers, ({ command: [command, ...args] }) => ({ command, args })),
    mcpLocalServers: byName(servers, ({ command }) => ({ type: "local", command, enabled: true })),
    mcpServersToml: servers.map(tomlTable).join("\n"),
  };
}

function byName(servers: readonly McpServer[], form: (server: McpServer) => object): string {
  return JSON.stringify(Object.fromEntries(servers.map((server) => [server.name, form(server)])));
}

/** A text or a list of texts in JSON is also one in TOML, and a key in quotes may hold any character. */
function tomlTable({ name, command: [command, ...args] }: McpServer): string {
  const key = JSON.stringify(name);
  return `[mcp_servers.${key}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`;
}
