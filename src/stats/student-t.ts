/**
 * Distribution function of Student's t for a whole number of degrees of freedom: the finite series in theta = atan(t / sqrt(df))
 * of Abramowitz & Stegun 26.7.3 and 26.7.4, exact up to rounding.
 */
export function studentCdf(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosineSquared = Math.cos(theta) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(theta) : 1;
  let series = degrees === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cosineSquared * (power - 1)) / power;
    series += term;
  }
  const between = odd ? (2 / Math.PI) * (theta + Math.sin(theta) * series) : Math.sin(theta) * series;
  return (1 + between) / 2;
}

/** Inverse of `studentCdf` by bisection, for probabilities from one half up to below 1. */
export function studentQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentCdf(high, degrees) < probability) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
