import * as fc from "fast-check";
import { expect, test } from "vitest";
import { framed, MessageReader } from "../../../../src/engine/reference/subsystems/rpc-child.ts";

test("messages survive any cutting of their bytes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: "grapheme" }) }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      (messages, sizes) => {
        const bytes = Buffer.from(messages.map((message) => framed(message)).join(""));
        const reader = new MessageReader();
        const read: unknown[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const size = sizes[cut % sizes.length] ?? 1;
          read.push(...reader.take(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(read).toEqual(messages);
      },
    ),
  );
});

test("a message without a length is refused", () => {
  expect(() => new MessageReader().take(Buffer.from("X: 1\r\n\r\n{}"))).toThrow(/Content-Length/);
});
