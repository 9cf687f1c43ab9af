import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { rotated, sideOrders } from "../../src/run/order.ts";

test("each scenario comes first equally often over as many rounds as there are scenarios", () => {
  const firsts = [0, 1, 2, 3].map((round) => rotated(["a", "b", "c", "d"], round)[0]);
  expect(new Set(firsts)).toEqual(new Set(["a", "b", "c", "d"]));
});

test("a rotation holds every item once", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat(1000), (items, round) => {
      const turned = rotated(items, round);
      expect(turned).toHaveLength(items.length);
      expect(new Set(turned)).toEqual(new Set(items));
    }),
  );
});

test("within every block of four pairs each side goes first twice", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 25 }), (seed, blocks) => {
      const orders = sideOrders(blocks * 4, randomFrom(seed));
      for (let start = 0; start < orders.length; start += 4)
        expect(orders.slice(start, start + 4).filter(([first]) => first === "head")).toHaveLength(2);
    }),
  );
});

test("the order of sides depends on the seed and on nothing else", () => {
  expect(sideOrders(40, randomFrom("x"))).toEqual(sideOrders(40, randomFrom("x")));
  expect(sideOrders(40, randomFrom("x"))).not.toEqual(sideOrders(40, randomFrom("y")));
});
