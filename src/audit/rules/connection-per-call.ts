import { modelTask, timeCost } from "../model-task.ts";
import { firstPlaces, launchAt, notSeen, type Rule, type TrialEvidence } from "../rule.ts";
import type { WireExchange } from "../../core/trace.ts";

/** One more connection is not worth a word. */
const fewestNewConnections = 3;
/** Two round trips of 25 ms: a TCP and a TLS handshake to a provider on the same continent. */
const handshakeNs = 50e6;

/** Each call opened a connection although the one before stood free. */
export const connectionPerCall: Rule = {
  id: "connection-per-call",
  part: "responsiveness",
  looksFor: "a new connection for each call",
  looksAt: "done",
  look: (trials) => {
    const all = trials.filter(({ trace }) => trace.exchanges.length > fewestNewConnections);
    if (all.length === 0)
      return { kind: "not-applicable", reason: `no trial had more than ${fewestNewConnections} requests` };
    const wasteful = all.flatMap((trial) => {
      const opened = needless(trial);
      const isRule = opened.length >= fewestNewConnections && opened.length >= (trial.trace.exchanges.length - 1) / 2;
      return isRule ? [{ trial, opened }] : [];
    });
    if (wasteful.length === 0) return notSeen;
    const opened = wasteful.reduce((sum, one) => sum + one.opened.length, 0);
    const requests = wasteful.reduce((sum, { trial }) => sum + trial.trace.exchanges.length, 0);
    return {
      kind: "found",
      title: `${opened} of ${requests} requests opened a new connection while an earlier one stood free`,
      evidence: firstPlaces(
        wasteful.flatMap((one) =>
          one.opened.map(({ index, connection }) => `${one.trial.label}request ${index + 1}: connection ${connection}`),
        ),
      ),
      remedy:
        "Keep connections alive and use one agent or client for all calls. Over TLS each new one costs two round trips and more.",
      cost: timeCost(
        Math.round((handshakeNs * (modelTask.turns - 1) * opened) / requests),
        "Two round trips of 25 ms for each needless connection.",
      ),
    };
  },
};

/** The requests that opened a connection although an earlier one stood free. */
function needless({ trace }: TrialEvidence): readonly WireExchange[] {
  const seen = new Set<number>();
  return trace.exchanges.filter((exchange, position) => {
    const isNew = !seen.has(exchange.connection);
    seen.add(exchange.connection);
    // A new process has no connection yet.
    const launch = launchAt(trace, exchange.arrivalNs);
    const before = trace.exchanges.slice(0, position).filter(({ arrivalNs }) => launchAt(trace, arrivalNs) === launch);
    // A connection that is busy, or that a failure may have closed, could not have been used.
    const isFree = before.length > 0 && before.every(({ endNs }) => endNs <= exchange.arrivalNs);
    return isNew && isFree && before.at(-1)?.outcome === "complete";
  });
}
