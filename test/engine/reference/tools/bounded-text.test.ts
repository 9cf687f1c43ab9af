import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedText } from "../../../../src/engine/reference/tools/bounded-text.ts";

function collected(limitBytes: number, chunks: readonly Uint8Array[]): string {
  const text = new BoundedText(limitBytes);
  for (const chunk of chunks) text.add(Buffer.from(chunk));
  return text.toString();
}

test("however the bytes arrive, the result is the same, within its bound, of whole characters, and counts what is missing", () => {
  const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.integer({ min: 8, max: 400 }),
      cuts,
      (text, limit, sizes) => {
        const bytes = Buffer.from(text);
        let at = 0;
        const chunks = sizes.map((size) => bytes.subarray(at, (at += size)));
        const result = collected(limit, [...chunks, bytes.subarray(at)]);
        expect(result).toBe(collected(limit, [bytes]));
        const cut = /\n\[\.\.\. (\d+) bytes cut \.\.\.\]\n/.exec(result);
        // Nothing is cut that fits into two equal halves of the bound.
        expect(result === text).toBe(bytes.length <= 2 * Math.floor(limit / 2));
        fc.pre(cut !== null);
        const start = result.slice(0, cut.index);
        const end = result.slice(cut.index + cut[0].length);
        expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
        expect(Buffer.byteLength(start) + Buffer.byteLength(end)).toBeLessThanOrEqual(limit);
        expect(Buffer.byteLength(start) + Buffer.byteLength(end) + Number(cut[1])).toBe(bytes.length);
      },
    ),
  );
});
