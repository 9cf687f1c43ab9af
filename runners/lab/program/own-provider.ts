import { fileURLToPath } from "node:url";
import { machineClock } from "../../../src/core/clock.ts";
import type { OpenSession } from "../../../src/core/provider-control.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { startProviderProcess } from "../../../src/run/provider-process.ts";

const providerEntry = fileURLToPath(import.meta.resolve("../../../src/provider/main.js"));

/**
 * Does the work with ANTHROPIC_BASE_URL set to a provider in a process of its own. The harness's provider would put thousands of
 * exchanges into the trace, of which only the count is needed.
 */
export async function againstOwnProvider<Result>(
  { script, settings }: Pick<OpenSession, "script" | "settings">,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly exchanges: readonly WireExchange[] }> {
  await using provider = await startProviderProcess(providerEntry);
  const { baseUrl } = await provider.client.open({
    id: "own",
    originNs: String(machineClock.nowNs()),
    script,
    settings,
  });
  process.env["ANTHROPIC_BASE_URL"] = baseUrl;
  const result = await work();
  const { exchanges } = await provider.client.close("own");
  return { result, exchanges };
}
