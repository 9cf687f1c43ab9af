/** The floor: node:http, the body parsed as JSON, a canned reply, one write an event. */
import { createServer } from "node:http";
import { replyPieces, replyText } from "./canned-reply.ts";
import { reportUsage } from "./measured-server.ts";

const usage = { input_tokens: 20, output_tokens: 4 };
const head = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5" };
const whole = JSON.stringify({
  ...head,
  content: [{ type: "text", text: replyText }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage,
});
const records = [
  { type: "message_start", message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  ...replyPieces.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage },
  { type: "message_stop" },
].map((record) => `event: ${record.type}\ndata: ${JSON.stringify(record)}\n\n`);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body: { stream?: boolean } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (body.stream !== true) {
      response.writeHead(200, { "content-type": "application/json" }).end(whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const record of records) response.write(record);
    response.end();
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) reportUsage(`http://127.0.0.1:${address.port}`);
});
