/// <reference lib="dom" />
import { colour, tick } from "./palette.ts";

/** What all charts have in common: they stand still and fill their box. */
export const stillChart = { animation: false, maintainAspectRatio: false } as const;

/** An axis of numbers with its unit at the end. */
export function valueAxis(scale: "linear" | "logarithmic", text: string) {
  return {
    type: scale,
    grid: { color: colour("line"), drawTicks: false },
    border: { display: false },
    ticks: {
      color: colour("soft"),
      padding: 6,
      maxRotation: 0,
      autoSkipPadding: 16,
      callback: (value: number | string) => tick(Number(value), scale),
    },
    title: { display: true, text, color: colour("soft"), align: "end" as const },
  };
}

/** A legend that names and does not switch series off. */
export function namingLegend(isShown: boolean) {
  return {
    display: isShown,
    position: "top" as const,
    align: "start" as const,
    labels: { color: colour("ink"), usePointStyle: true, boxHeight: 7 },
    onClick: () => {},
  };
}

/** An upright line of the annotation plugin, with a word at its top. */
export function labelledLine(
  at: number,
  content: string,
  line: { borderColor: string; borderDash: number[]; borderWidth?: number },
) {
  return {
    type: "line" as const,
    xMin: at,
    xMax: at,
    borderWidth: 1.5,
    ...line,
    label: {
      display: true,
      content,
      position: "start" as const,
      backgroundColor: colour("card"),
      color: colour("ink"),
      font: { size: 11, weight: "normal" as const },
      padding: 3,
    },
  };
}
