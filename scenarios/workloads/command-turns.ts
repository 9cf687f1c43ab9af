import type { Turn } from "../../src/core/turn-script.ts";

/**
 * Turns of one small command each. The commands differ, because some agents end a loop of equal calls. What a command prints is
 * its marker, and no part of its own text.
 */
export function commandTurns(count: number): readonly Turn[] {
  return Array.from({ length: count }, (_, turn) => ({
    blocks: [
      {
        kind: "tool",
        operation: { kind: "run", command: `printf 'bench-%s\\n' turn-${turn + 1}` },
        markers: [`bench-turn-${turn + 1}`],
      },
    ],
  }));
}
