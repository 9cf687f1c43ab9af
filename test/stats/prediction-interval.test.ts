import { expect, test } from "vitest";
import { randomFrom } from "../../src/core/random.ts";
import { predictionInterval } from "../../src/stats/prediction-interval.ts";
import { studentCdf, studentQuantile } from "../../src/stats/student-t.ts";

// Published tables (Abramowitz & Stegun 26.10) and closed forms for one and two degrees of freedom.
test.for([
  [0.995, 1, 63.6567],
  [0.995, 2, 9.9248],
  [0.995, 4, 4.6041],
  [0.995, 5, 4.0321],
  [0.975, 9, 2.2622],
  [0.995, 30, 2.75],
  [0.5, 7, 0],
] as const)("the %d quantile of Student's t with %d degrees of freedom is %d", ([probability, degrees, expected]) => {
  expect(studentQuantile(probability, degrees)).toBeCloseTo(expected, 3);
});

test.for([
  [1, (t: number) => 0.5 + Math.atan(t) / Math.PI],
  [2, (t: number) => 0.5 + t / (2 * Math.sqrt(2 + t * t))],
] as const)("with %d degrees of freedom the distribution is the closed form", ([degrees, closed]) => {
  for (const t of [-8, -1, 0, 0.3, 2, 40]) expect(studentCdf(t, degrees)).toBeCloseTo(closed(t), 12);
});

test("five values of a kind leave out about one in a hundred of their like", () => {
  const random = randomFrom("prediction");
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const runs = 4000;
  let outside = 0;
  for (let run = 0; run < runs; run += 1) {
    const found = predictionInterval(Array.from({ length: 5 }, normal), 0.99);
    if (found === null) throw new Error("five values have an interval");
    if (Math.abs(normal() - found.centre) > found.halfWidth) outside += 1;
  }
  expect(outside / runs).toBeGreaterThan(0.005);
  expect(outside / runs).toBeLessThan(0.016);
});

test("one value predicts nothing and none has no interval", () => {
  expect(predictionInterval([7], 0.99)).toEqual({ centre: 7, halfWidth: Infinity });
  expect(predictionInterval([], 0.99)).toBeNull();
});
