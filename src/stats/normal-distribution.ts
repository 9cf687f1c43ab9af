const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Where the series hands over to the continued fraction: both are at full double precision here. */
const tailStart = 3;

/**
 * P(Z > z) for z >= 0: far out by Laplace's continued fraction 1/(z + 1/(z + 2/(z + 3/(z + ...)))), evaluated from the
 * inside; near the centre by 1/2 - density(z) (z + z^3/3 + z^5/15 + ...) (Abramowitz & Stegun 26.2.11 and 26.2.14).
 */
function upperTail(z: number): number {
  if (z === Infinity) return 0;
  if (z >= tailStart) {
    let fraction = z;
    for (let term = 200; term >= 1; term -= 1) fraction = z + term / fraction;
    return density(z) / fraction;
  }
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 - density(z) * sum;
}

/** Distribution function of the standard normal, to about 1e-15 absolute, and relative in the lower tail. */
export function normalCdf(z: number): number {
  return z < 0 ? upperTail(-z) : 1 - upperTail(z);
}

/**
 * Inverse of `normalCdf`: the start value of Abramowitz & Stegun 26.2.22, then Halley's method on the distribution
 * function. 0 and 1 give the infinities.
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0) return -Infinity;
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  let z = (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t)) - t;
  for (let step = 0; step < 4; step += 1) {
    const newton = (normalCdf(z) - probability) / density(z);
    z -= newton / (1 + (z * newton) / 2);
  }
  return z;
}
