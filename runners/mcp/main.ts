import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { mcpToolAnswer, mcpToolNames } from "../../src/core/mcp-tools.ts";

/**
 * An MCP server over standard input and output. Its argument is its name. It offers ten tools, which give a text back in reverse. Their
 * descriptions and schemas have the size of those of common servers, about 150 tokens each.
 */
const [name = "server"] = process.argv.slice(2);

const inputSchema = {
  type: "object" as const,
  properties: {
    text: { type: "string", description: "The text to reverse. Line breaks are kept as characters of the text." },
    limit: { type: "integer", minimum: 1, description: "The most characters to give back. Default: all of them." },
    case: { type: "string", enum: ["keep", "upper", "lower"], description: "How letters are written. Default: keep." },
  },
  required: ["text"],
};

const tools = mcpToolNames(name).map((tool, index) => ({
  name: tool,
  description:
    `Reverses a text with method ${index + 1} of the service ${name}. Use it when a text has to be read from its end. ` +
    "The result is the whole text backwards, one character after another, without any further words.",
  inputSchema,
}));

const server = new Server({ name, version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  const text = params.arguments?.["text"];
  const isKnown = tools.some((tool) => tool.name === params.name);
  return typeof text === "string" && isKnown
    ? { content: [{ type: "text", text: mcpToolAnswer(text) }] }
    : { content: [{ type: "text", text: "A known tool and a text are needed." }], isError: true };
});
await server.connect(new StdioServerTransport());
