import type { VNode } from "preact";
import { cleanLine } from "../clean-text.ts";
import { safeText } from "../html/safe-text.tsx";
import type { DrawnFrame } from "./drawing.ts";

/** What the colours of frames mean, in the order of the key. */
const colours: readonly (readonly [name: string, meaning: string])[] = [
  ["engine", "engine code"],
  ["dependencies", "dependencies"],
  ["workspace", "workspace code"],
  ["node", "Node and its native calls"],
  ["garbage-collection", "garbage collection"],
  ["program", "native and kernel code"],
  ["process", "processes and threads"],
  ["more", "more than before"],
  ["less", "less than before"],
  ["same", "no more than chance"],
];

interface FlameProps {
  readonly caption: string;
  readonly root: DrawnFrame;
}

/** The flamegraph with the key of its colours. The script draws it. Without scripts it is a picture of the wide frames. */
export function Flame({ caption, root }: FlameProps): VNode {
  const shown = partsOf(root);
  return (
    <>
      <p class="quiet">{caption}</p>
      <ul class="parts" aria-label="Colours">
        {colours
          .filter(([name]) => shown.has(name))
          .map(([name, meaning]) => (
            <li>
              <svg viewBox="0 0 12 12" aria-hidden="true">
                <rect width="12" height="12" rx="2" class={`p-${name}`} />
              </svg>
              {meaning}
            </li>
          ))}
      </ul>
      <div class="flame-controls" hidden>
        <input id="search" type="search" placeholder="Find a function or file" aria-label="Find a function or file" />
        <button id="reset" type="button">
          Whole picture
        </button>
        <span class="note">
          <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> walk <kbd>Enter</kbd> zoom <kbd>0</kbd> whole <kbd>/</kbd>{" "}
          find
        </span>
      </div>
      <div id="flame" role="group" aria-label="Flamegraph" />
      <noscript>
        <StillFlame root={root} />
      </noscript>
      <p id="details" aria-live="polite" />
    </>
  );
}

function partsOf(frame: DrawnFrame): ReadonlySet<string> {
  const parts = new Set<string>();
  const open = [frame];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    parts.add(one.p);
    open.push(...one.c);
  }
  return parts;
}

const picture = { width: 1000, row: 16, letter: 6.1 } as const;
/** A narrower frame is a line without a name. */
const smallestShare = 0.004;

interface StillFrame {
  readonly frame: DrawnFrame;
  readonly x: number;
  readonly width: number;
  readonly depth: number;
}

function StillFlame({ root }: { readonly root: DrawnFrame }): VNode {
  const frames = stillFrames(root);
  const height = (Math.max(0, ...frames.map(({ depth }) => depth)) + 1) * picture.row;
  return (
    <svg
      class="still"
      viewBox={`0 0 ${picture.width} ${height}`}
      role="img"
      aria-label="Flamegraph. The tables on this page have its figures."
    >
      {frames.map(({ frame: { n, p }, x, width, depth }) => {
        const name = fitting(n, width);
        return (
          <>
            <rect x={x} y={depth * picture.row} width={width} height={picture.row} class={`p-${p}`} />
            {name !== "" && (
              <text x={x + 3} y={depth * picture.row + 11.5}>
                {safeText(name)}
              </text>
            )}
          </>
        );
      })}
    </svg>
  );
}

/** Frames from the outermost inwards, those side by side from the left. Frames below a share are left out. */
function stillFrames(root: DrawnFrame): readonly StillFrame[] {
  const all: StillFrame[] = [];
  const visit = (frame: DrawnFrame, left: number, depth: number): void => {
    all.push({ frame, x: placed(left, root.v), width: placed(frame.v, root.v), depth });
    let start = left;
    for (const child of frame.c) {
      if (child.v >= root.v * smallestShare) visit(child, start, depth + 1);
      start += child.v;
    }
  };
  if (root.v > 0) visit(root, 0, 0);
  return all;
}

function placed(value: number, whole: number): number {
  return Math.round((value / whole) * picture.width * 10) / 10;
}

function fitting(name: string, width: number): string {
  const letters = Math.floor((width - 6) / picture.letter);
  if (letters < 4) return "";
  return name.length <= letters ? cleanLine(name) : `${cleanLine(name.slice(0, letters - 1))}…`;
}
