import { assert, integer, property, string } from "fast-check";
import { expect, test } from "vitest";
import { markedText, markersOf } from "../../../scenarios/workloads/marked-text.ts";

test("a marked text has the asked size, and its markers once, in order, as lines", () => {
  assert(
    property(integer({ min: 100, max: 5_000 }), string(), (bytes, seed) => {
      const text = markedText(bytes, seed);
      expect(Buffer.byteLength(text)).toBe(bytes);
      const lines = text.split("\n");
      const places = markersOf(seed).map((marker) => lines.indexOf(marker));
      expect(places[0]).toBe(0);
      expect(places[2]).toBe(lines.length - 2);
      expect(places[1]).toBeGreaterThan(0);
      expect(places[1]).toBeLessThan(places[2] ?? 0);
    }),
  );
});
