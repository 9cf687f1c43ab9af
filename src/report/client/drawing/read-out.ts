// What a reader is told about a single packed number: as many digits as the packing keeps.

/** A number of four significant digits. */
export function valueText(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** A signed change in tenths of a percent; above a thousand percent in four digits. */
export function changeText(percent: number): string {
  const size = Math.abs(percent);
  const text = size >= 1000 ? valueText(size) : size.toFixed(1);
  return `${Number(text) === 0 ? "" : percent > 0 ? "+" : "−"}${text} %`;
}
