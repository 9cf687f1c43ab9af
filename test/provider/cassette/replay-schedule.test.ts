import { expect, test } from "vitest";
import { scheduleReplay } from "../../../src/provider/cassette/replay-schedule.ts";
import { cassetteOf, rawExchange, textDelta } from "./raw-exchanges.ts";

test("model time counts the recorded output tokens by the content before each chunk, from the moment of arrival", async () => {
  const [head, first, second, end] = [
    "event: message_start\ndata: {}\n\n",
    textDelta("12345678"),
    textDelta("1234"),
    "\n",
  ];
  const cassette = await cassetteOf(
    rawExchange({
      response: head + first + second + end,
      lengths: [head.length, first.length, second.length],
      headers: [["content-type", "text/event-stream"]],
    }),
  );
  const [exchange] = cassette.exchanges;
  const body = cassette.bodies.get(exchange?.response?.body.digest ?? "");
  if (exchange === undefined || body === undefined) throw new Error("nothing was recorded");
  const { headNs, chunks } = scheduleReplay(exchange, body, {
    timing: { kind: "model" },
    latency: { ttftNs: 5_000, perTokenNs: 10, timeScale: 2 },
    outputTokens: 30,
    arrivalNs: 1_000,
  });
  /** 30 tokens over 12 characters of content: 20 before the second delta, all 30 before the end. */
  expect([headNs, ...chunks.map(({ dueNs }) => dueNs)]).toEqual([11_000, 11_000, 11_000, 11_400, 11_600]);
  expect(chunks.map(({ kind }) => kind)).toEqual([
    "message_start",
    "content_block_delta",
    "content_block_delta",
    "chunk",
  ]);
});
