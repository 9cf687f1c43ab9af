import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import type { WireExchange } from "../../../src/core/trace.ts";
import { exchangeLog, noFacts } from "../../../src/provider/observe/exchange-log.ts";

const event = (writtenNs: number) => ({ kind: "content_block_delta", scheduledNs: 0, writtenNs, bytes: 1 });

/** The end of a response whose connection was seen to be over late, at 900 ns. */
function loggedEnd(
  events: readonly number[],
  more: { readonly holds?: NonNullable<WireExchange["backPressure"]>; readonly isWhole?: boolean } = {},
): number {
  const { holds = [], isWhole = true } = more;
  const { endNs } = exchangeLog({
    protocol: "anthropic-messages",
    http: { request: new IncomingMessage(new Socket()), path: "/v1/messages", connection: 0 },
    index: 0,
    arrivalNs: 0,
    bodyEndNs: 10,
    closedNs: 900,
    queuedNs: 0,
    body: { kind: "body", text: "{}", bytes: 2 },
    facts: () => noFacts,
    refusal: null,
    written: { status: 200, events: events.map(event), fault: null, holds },
    isWhole,
  });
  return endNs;
}

test("a whole response ends with its last write, however late the connection says so", () => {
  expect(loggedEnd([100, 400])).toBe(400);
  expect(loggedEnd([100, 400], { holds: [{ atNs: 150, heldNs: 50 }] })).toBe(400);
});

test("a response whose last write had to wait, or whose client left, ends with its connection", () => {
  expect(loggedEnd([100, 400], { holds: [{ atNs: 410, heldNs: 480 }] })).toBe(900);
  expect(loggedEnd([100, 400], { isWhole: false })).toBe(900);
  expect(loggedEnd([])).toBe(900);
});
