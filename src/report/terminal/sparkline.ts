const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** A wider table would not fit a terminal. The newest values matter most. */
const width = 24;

/** Values as bars from the least to the largest shown, the newest at the right. Equal values lie in the middle. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-width);
  const [least, largest] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) =>
      largest === least ? bars[3] : bars[Math.round(((value - least) / (largest - least)) * (bars.length - 1))],
    )
    .join("");
}
