import type { Turn, TurnScript } from "../core/turn-script.ts";

/**
 * The script with faults that hit any request for their turn, unless they say otherwise. A prompt with a clock in it is another one at
 * each attempt, so the fault would never end. A script of another shape stays as it is: the provider refuses it.
 */
export function faultsByTurn(script: TurnScript): TurnScript {
  const { turns, threads } = script;
  if (!Array.isArray(turns)) return script;
  return {
    ...script,
    turns: byTurn(turns),
    ...(Array.isArray(threads) && { threads: threads.map((one) => ({ ...one, turns: byTurn(one.turns) })) }),
  };
}

function byTurn(turns: readonly Turn[]): Turn[] {
  return turns.map((turn) => (turn.fault === undefined ? turn : { ...turn, fault: { counts: "turn", ...turn.fault } }));
}
