import type { WireExchange } from "../../../src/core/trace.ts";
import type { ModelFetch } from "../../../src/engine/reference/provider/model-fetch.ts";
import type { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import type { Experiment } from "./experiment-file.ts";
import { virtualModelFetch } from "./model-fetch.ts";

/** A request as it left: which prompt it carries, when, and for which model. */
export interface SentRequest {
  readonly prompt: string;
  readonly model: string;
  readonly atNs: number;
}

/** The engine's own client, on pipes to the provider whose model a request names; of several, the last whose time has come. */
export function providersFetch(
  providers: Experiment["providers"],
  clock: VirtualClock,
  seen: { readonly exchange: (exchange: WireExchange) => void; readonly sent: (request: SentRequest) => void },
): ModelFetch {
  const reached = providers.map(({ fromNs, script, settings }) => ({
    fromNs,
    model: settings.model,
    fetch: virtualModelFetch({ script, settings, clock, onExchange: seen.exchange }),
  }));
  return async (url, sent) => {
    const nowNs = Number(clock.nowNs());
    const { model, prompt } = wanted(sent.body);
    seen.sent({ model, prompt, atNs: nowNs });
    const found =
      reached.findLast((one) => one.fromNs <= nowNs && one.model === model) ??
      reached.findLast((one) => one.fromNs <= nowNs);
    if (found === undefined) throw new TypeError("fetch failed", { cause: new Error("no provider is there yet") });
    return found.fetch(url, sent);
  };
}

interface Body {
  readonly model: string;
  readonly messages: readonly [{ readonly content: readonly [{ readonly text: string }] }];
}

/** The engine's own request: its first message is the prompt. */
function wanted(body = ""): { readonly model: string; readonly prompt: string } {
  const parsed: Body = JSON.parse(body);
  return { model: parsed.model, prompt: parsed.messages[0].content[0].text };
}
