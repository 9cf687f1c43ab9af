/*
 * A step of the build. Runs the engine's bundles through one answer, so that V8 compiles what every run needs, and keeps the compiled
 * code beside them. The answer comes from a server in this process. It is empty, because it goes to standard output.
 */
import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { packedPath, runBundle } from "../reference/bundled-script.ts";
import { connectionFetch } from "../reference/connections/http-fetch.ts";
import type * as engine from "../reference/engine-command.ts";
import type { SdkParts } from "../reference/load-sdk.ts";

interface PackableBundle<Exports> {
  readonly exports: Exports;
  /** Writes the bundle with V8's compiled code of it. */
  pack(): void;
}

const events = [
  {
    type: "message_start",
    message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage: { input_tokens: 1 } },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } },
  { type: "message_stop" },
];
const answer = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "content-type": "text/event-stream" }).end(answer));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("the server has no port");
process.env["ANTHROPIC_BASE_URL"] = `http://127.0.0.1:${address.port}`;
process.env["ANTHROPIC_API_KEY"] = "none";

const sdk = bundle<SdkParts>("sdk-bundle.cjs");
const client = new sdk.exports.Anthropic({ maxRetries: 0, fetch: connectionFetch("tuned") });
const request = { model: "m", max_tokens: 1, messages: [{ role: "user" as const, content: "" }] };
const { data } = await client.messages.create({ ...request, stream: true }).withResponse();
for await (const event of data) void event;
sdk.pack();

const bundled = bundle<typeof engine>("engine-bundle.cjs");
const code = await bundled.exports.engineCommand(["--model", "m", "x"], ["", ""]);
if (code !== 0) throw new Error(`the bundled engine ended with ${code}`);
bundled.pack();
process.exit();

function bundle<Exports>(name: string): PackableBundle<Exports> {
  const path = fileURLToPath(new URL(`../reference/${name}`, import.meta.url));
  // Otherwise the packed bundle of an earlier build would run.
  rmSync(packedPath(path), { force: true });
  const script = runBundle<Exports>(path);
  if (script === null) throw new Error(`${path} is not there: npm run build`);
  return { exports: script.exports, pack: () => writeWhole(packedPath(path), script.packed()) };
}

/** An engine that starts meanwhile finds no file or a whole one. */
function writeWhole(path: string, content: Buffer): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}
