import { parseOptions } from "../../../../src/engine/reference/options.ts";
import { runAgent } from "../../../../src/engine/reference/run-agent.ts";
import type { RequestGate } from "../../../../src/engine/reference/limits/request-gate.ts";
import { randomFrom } from "../../../../src/core/random.ts";
import type { RateLimits } from "../../../../src/core/rate-limits.ts";
import type { WireExchange } from "../../../../src/core/trace.ts";
import { VirtualClock } from "../../../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../../../src/provider/virtual/virtual-fetch.ts";

process.env["ANTHROPIC_API_KEY"] = "test-key";

/** Agents of one process that share a gate, against a provider on simulated time whose answers take two seconds. */
export async function gatedAgents(
  count: number,
  gateOn: (clock: VirtualClock) => RequestGate,
  { limits = {}, flags = [] }: { limits?: RateLimits; flags?: readonly string[] } = {},
): Promise<{ readonly exchanges: readonly WireExchange[]; readonly failures: readonly (string | null)[] }> {
  const clock = new VirtualClock();
  const exchanges: WireExchange[] = [];
  const gate = gateOn(clock);
  const fetch = virtualFetch({
    clock,
    script: { turns: [{ blocks: [{ kind: "text", text: "ok" }] }] },
    settings: {
      model: "claude-sonnet-5",
      seed: "s",
      asOf: "2026-11-01",
      latency: { kind: "fixed", ttftNs: 2e9, perTokenNs: 0 },
      limits,
    },
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const options = parseOptions([...flags, "go"]);
  if (options === null) throw new Error("no options");
  const failures = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      runAgent({
        options,
        prompt: `task ${index}`,
        root: "/nowhere",
        signal: new AbortController().signal,
        clock,
        fetch,
        gate,
        random: () => Promise.resolve(randomFrom("jitter")),
        emit: () => undefined,
      }),
    ),
  );
  return { exchanges, failures };
}

/** Most requests that the provider had open at once. */
export function mostOpen(exchanges: readonly WireExchange[]): number {
  return Math.max(
    ...exchanges.map(
      ({ arrivalNs }) => exchanges.filter((one) => one.arrivalNs <= arrivalNs && arrivalNs < one.endNs).length,
    ),
  );
}
