import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Headers as PlainHeaders } from "../../../../src/engine/reference/provider/sdk-globals.ts";

const name = fc.constantFrom("accept", "Accept", "X-Note", "x-note", "content-type");
const value = fc.stringMatching(/^[ \w,;=/.-]{0,12}$/);
const step = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name, value }),
  fc.record({ kind: fc.constant("append" as const), name, value }),
  fc.record({ kind: fc.constant("delete" as const), name }),
);

test("after any changes they hold what the runtime's own headers would", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const both = [new PlainHeaders(), new Headers()];
      for (const headers of both) {
        for (const one of steps) {
          if (one.kind === "delete") headers.delete(one.name);
          else headers[one.kind](one.name, one.value);
        }
      }
      const [plain, standard] = both.map((headers) => Object.fromEntries(headers.entries()));
      expect(plain).toEqual(standard);
      for (const asked of ["ACCEPT", "x-Note"]) {
        const [one, other] = both.map((headers) => [headers.get(asked), headers.has(asked)]);
        expect(one).toEqual(other);
      }
    }),
  );
});

test("they are made of pairs, of a record and of each other", () => {
  const pairs = [["A", "1"]] as const;
  for (const initial of [pairs, { A: "1" }, new PlainHeaders(pairs), new Headers({ A: "1" }).entries()]) {
    expect([...new PlainHeaders(initial)]).toEqual([["a", "1"]]);
  }
});
