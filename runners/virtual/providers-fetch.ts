import type { WireExchange } from "../../src/core/trace.ts";
import type { VirtualClock } from "../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../src/provider/virtual/virtual-fetch.ts";
import type { Experiment } from "./experiment-file.ts";

/** A request as it left: which prompt it carries, when, and for which model. */
export interface SentRequest {
  readonly prompt: string;
  readonly model: string;
  readonly atNs: number;
}

/** A `fetch` that reaches the provider whose model a request names; of several, the last whose time has come. */
export function providersFetch(
  providers: Experiment["providers"],
  clock: VirtualClock,
  seen: { readonly exchange: (exchange: WireExchange) => void; readonly sent: (request: SentRequest) => void },
): typeof fetch {
  const reached = providers.map(({ fromNs, script, settings }) => ({
    fromNs,
    model: settings.model,
    fetch: virtualFetch({ script, settings, clock, onExchange: seen.exchange }),
  }));
  return async (input, init) => {
    const nowNs = Number(clock.nowNs());
    const { model, prompt } = wanted(init?.body);
    seen.sent({ model, prompt, atNs: nowNs });
    const found =
      reached.findLast((one) => one.fromNs <= nowNs && one.model === model) ??
      reached.findLast((one) => one.fromNs <= nowNs);
    if (found === undefined) throw new TypeError("fetch failed", { cause: new Error("no provider is there yet") });
    return found.fetch(input, init);
  };
}

interface Body {
  readonly model: string;
  readonly messages: readonly [{ readonly content: readonly [{ readonly text: string }] }];
}

/** The engine's own request: its first message is the prompt. */
function wanted(body: unknown): { readonly model: string; readonly prompt: string } {
  const parsed: Body = JSON.parse(String(body));
  return { model: parsed.model, prompt: parsed.messages[0].content[0].text };
}
