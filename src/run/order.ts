import { shuffled, type Random } from "../core/random.ts";
import type { Side } from "./trial.ts";

/** The items, rotated by one each round, so that a burst of noise can't hit all trials of one scenario. */
export function rotated<Item>(items: readonly Item[], round: number): Item[] {
  const start = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Which side goes first in each pair: random, but balanced in every four pairs, so that a trend within a pair cancels out. */
export function sideOrders(pairs: number, random: Random): (readonly [Side, Side])[] {
  const block: readonly (readonly [Side, Side])[] = [
    ["head", "base"],
    ["head", "base"],
    ["base", "head"],
    ["base", "head"],
  ];
  const orders: (readonly [Side, Side])[] = [];
  while (orders.length < pairs) orders.push(...shuffled(block, random));
  return orders.slice(0, pairs);
}
