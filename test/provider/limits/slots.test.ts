import { expect, test } from "vitest";
import { Slots } from "../../../src/provider/limits/slots.ts";

function client() {
  const gone = new AbortController();
  return { isGone: false, signal: gone.signal, leave: () => gone.abort() };
}

test("who leaves after getting a slot takes nobody's place in the line", async () => {
  const slots = new Slots(1, 2);
  expect(await slots.take(client())).toBe(true);
  const second = client();
  const [secondsTurn, thirdsTurn] = [slots.take(second), slots.take(client())];
  expect(slots.hasRoom()).toBe(false);
  slots.release();
  expect(await secondsTurn).toBe(true);
  second.leave();
  expect(slots.hasRoom()).toBe(true);
  slots.release();
  expect(await thirdsTurn).toBe(true);
});

test("who leaves the line makes room in it, and the one behind is next", async () => {
  const slots = new Slots(1, 2);
  expect(await slots.take(client())).toBe(true);
  const second = client();
  const [secondsTurn, thirdsTurn] = [slots.take(second), slots.take(client())];
  second.leave();
  expect(await secondsTurn).toBe(false);
  expect(slots.hasRoom()).toBe(true);
  slots.release();
  expect(await thirdsTurn).toBe(true);
  slots.release();
  expect(slots.isFree()).toBe(true);
});
