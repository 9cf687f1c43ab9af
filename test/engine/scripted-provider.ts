import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { text as bodyText } from "node:stream/consumers";

/** What the stand-in answers to the next request. */
export type ScriptedAnswer =
  | {
      readonly kind: "blocks";
      readonly blocks: readonly ScriptedBlock[];
      readonly stopReason?: string;
      readonly inputTokens?: number;
    }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  /** Some text, then the response ends without message_stop, the connection is cut, or nothing more comes. */
  | { readonly kind: "broken-off"; readonly how: "end" | "reset" | "silence" };

export type ScriptedBlock =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  | { readonly kind: "tool"; readonly id: string; readonly name: string; readonly json: string };

interface SeenRequest {
  readonly body: SeenBody;
  readonly headers: IncomingMessage["headers"];
}

export interface SeenBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream: boolean;
  readonly system?: readonly { readonly text: string; readonly cache_control?: object }[];
  readonly tools?: readonly { readonly name: string; readonly cache_control?: object }[];
  readonly messages: readonly { readonly role: string; readonly content: readonly SeenBlock[] }[];
}

export interface SeenBlock {
  readonly type: string;
  readonly text?: string;
  readonly content?: string;
  readonly is_error?: boolean;
  readonly tool_use_id?: string;
  readonly cache_control?: object;
}

export interface ScriptedProvider extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

/** Calls a tool: shortens scripts. */
export function call(id: string, name: string, input: object): ScriptedBlock {
  return { kind: "tool", id, name, json: JSON.stringify(input) };
}

/** One answer of the model, by its blocks. */
export function answer(...blocks: readonly ScriptedBlock[]): ScriptedAnswer {
  return { kind: "blocks", blocks };
}

/** A real HTTP server that plays the answers in order and speaks just enough of the Messages stream. */
export async function scriptedProvider(script: readonly ScriptedAnswer[]): Promise<ScriptedProvider> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body: SeenBody = JSON.parse(await bodyText(request));
      requests.push({ body, headers: request.headers });
      play(script[requests.length - 1], response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function play(scripted: ScriptedAnswer | undefined, response: ServerResponse): void {
  if (scripted === undefined || scripted.kind === "status") {
    const status = scripted?.status ?? 404;
    response.writeHead(status, { "content-type": "application/json", "request-id": "req_test", ...scripted?.headers });
    const message = scripted?.message ?? "no more answers";
    response.end(JSON.stringify({ type: "error", error: { type: "scripted_error", message } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_test" });
  const send = (type: string, fields: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
  };
  const inputTokens = scripted.kind === "blocks" ? (scripted.inputTokens ?? 10) : 10;
  const usage = {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 2,
    cache_read_input_tokens: 3,
    output_tokens: 1,
  };
  send("message_start", {
    message: { id: "msg_test", type: "message", role: "assistant", model: "m", content: [], usage },
  });
  const blocks: readonly ScriptedBlock[] =
    scripted.kind === "blocks" ? scripted.blocks : [{ kind: "text", text: "half an" }];
  for (const [index, block] of blocks.entries()) {
    send("content_block_start", { index, content_block: opened(block) });
    for (const delta of deltas(block)) send("content_block_delta", { index, delta });
    if (scripted.kind === "broken-off") break;
    send("content_block_stop", { index });
  }
  if (scripted.kind === "broken-off") {
    if (scripted.how === "end") response.end();
    else if (scripted.how === "reset") setImmediate(() => response.destroy());
    return;
  }
  const stopReason = scripted.stopReason ?? (blocks.some(({ kind }) => kind === "tool") ? "tool_use" : "end_turn");
  send("message_delta", { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 7 } });
  send("message_stop", {});
  response.end();
}

function opened(block: ScriptedBlock): object {
  switch (block.kind) {
    case "text":
      return { type: "text", text: "" };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "tool":
      return { type: "tool_use", id: block.id, name: block.name, input: {} };
  }
}

function deltas(block: ScriptedBlock): readonly object[] {
  switch (block.kind) {
    case "text":
      return pieces(block.text).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...pieces(block.text).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: "signed" },
      ];
    case "tool":
      return pieces(block.json).map((json) => ({ type: "input_json_delta", partial_json: json }));
  }
}

function pieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,7}/gu) ?? [];
}
