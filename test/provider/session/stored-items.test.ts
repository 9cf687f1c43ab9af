import { expect, test } from "vitest";
import { StoredItems } from "../../../src/provider/session/stored-items.ts";

test("of very many responses the latest are kept, by all their ids", () => {
  const stored = new StoredItems();
  const last = 20_000;
  for (let index = 0; index <= last; index += 1) {
    stored.keep(`resp_${index}`, [], [{ id: `msg_${index}` }]);
    stored.keepThread(`msg_${index}`, { index });
  }
  const kept = (index: number) => [
    stored.conversation(`resp_${index}`),
    stored.item(`msg_${index}`),
    stored.thread(`msg_${index}`),
  ];
  expect(kept(last)).toEqual([[{ id: `msg_${last}` }], { id: `msg_${last}` }, { index: last }]);
  expect(kept(0)).toEqual([undefined, undefined, undefined]);
});

test("long conversations are forgotten sooner than short ones: what counts is all that they hold", () => {
  const stored = new StoredItems();
  const items = Array.from({ length: 400_000 }, (_, index) => ({ index }));
  for (const id of ["one", "two", "three"]) stored.keep(id, items, []);
  expect(stored.conversation("one")).toBeUndefined();
  expect(stored.conversation("three")).toHaveLength(400_000);
});
