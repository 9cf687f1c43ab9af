import { randomBytes } from "node:crypto";
import { requestHeaders } from "../bench/agent-requests.ts";
import { startServer } from "../bench/server-process.ts";
import type { Part } from "./campaign.ts";
import { type Asked, type Shape, underLoad } from "./server-load.ts";

/** Whole, streamed, broken, huge and abandoned requests. */
const shapes: readonly [Shape, ...Shape[]] = [
  () => asked(messages("hello", false)),
  () => asked(messages("hello", true)),
  (random) => asked(messages(`conversation ${Math.floor(random() * 1e9)}`, true)),
  () => asked(messages("x".repeat(200_000), true)),
  () => asked("{"),
  () => asked("[".repeat(100_000)),
  () => ({ ...asked(messages("hello", true)), leaveAfterBytes: 1 }),
  () => ({ ...asked(messages("hello", true)), leaveAfterBytes: 200 }),
  () => asked(messages("hello", false), { "content-encoding": "gzip" }),
  () => asked(messages("hello", false), { origin: "https://page.example" }),
  () => ({ ...asked(""), path: "/v1/nothing" }),
];

function asked(body: string, headers: Readonly<Record<string, string>> = {}): Asked {
  return { method: "POST", path: "/v1/messages", headers: { ...requestHeaders, ...headers }, body };
}

function messages(text: string, stream: boolean): string {
  return JSON.stringify({
    model: "claude-sonnet-5",
    max_tokens: 100,
    stream,
    messages: [{ role: "user", content: text }],
  });
}

/** Loads the provider for the part's time. */
export const providerLoad: Part = async (campaign) => {
  const server = await startServer("own", { BENCH_PROVIDER_TOKEN: randomBytes(16).toString("hex") });
  try {
    return await underLoad({ server, shapes, plain: asked(messages("still there?", false)) }, campaign);
  } finally {
    await server.end();
  }
};
