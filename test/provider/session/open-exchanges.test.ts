import { array, assert, boolean, integer, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { OpenExchanges } from "../../../src/provider/session/open-exchanges.ts";

test("it holds what a set would hold, whatever comes and goes", () => {
  assert(
    property(array(tuple(integer({ min: 0, max: 8 }), boolean())), (steps) => {
      const exchanges = Array.from({ length: 9 }, () => ({ destroy: () => undefined }));
      const open = new OpenExchanges();
      const set = new Set<object>();
      for (const [index, comes] of steps) {
        const exchange = exchanges[index];
        if (exchange === undefined) throw new Error("no such exchange");
        if (!comes) {
          open.delete(exchange);
          set.delete(exchange);
        } else if (!set.has(exchange)) {
          open.add(exchange);
          set.add(exchange);
        }
        expect(open.size).toBe(set.size);
        expect(new Set<object>(open)).toEqual(set);
      }
    }),
  );
});
