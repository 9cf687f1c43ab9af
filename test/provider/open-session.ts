import Anthropic from "@anthropic-ai/sdk";
import { machineClock } from "../../src/core/clock.ts";
import type { OpenSession, SessionLog, SessionOpened } from "../../src/core/provider-control.ts";
import type { ProviderSettings } from "../../src/core/provider-settings.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { startProvider } from "../../src/provider/start-provider.ts";

export const token = "control-token";

export const instantSettings: ProviderSettings = {
  model: "claude-opus-5",
  seed: "seed",
  asOf: "2026-11-01",
  /** With the profile `instant`, a prompt would be readable only after the time that the model would take. */
  latency: { kind: "fixed", ttftNs: 0, perTokenNs: 0 },
};

/** A running provider with one open session, and the official SDK pointed at it. */
export interface OpenedSession extends AsyncDisposable {
  readonly port: number;
  readonly baseUrl: string;
  readonly client: Anthropic;
  /** Closes the session. */
  log(): Promise<SessionLog>;
}

export async function openSession(
  script: TurnScript,
  settings: Partial<ProviderSettings> = {},
  more: Pick<OpenSession, "mainPrompts" | "workspace"> = {},
): Promise<OpenedSession> {
  const provider = await startProvider({ port: 0, clock: machineClock, token });
  const origin = `http://127.0.0.1:${provider.port}`;
  const headers = { authorization: `Bearer ${token}` };
  const opened = await fetch(`${origin}/_bench/sessions`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      id: "one",
      originNs: String(machineClock.nowNs()),
      script,
      settings: { ...instantSettings, ...settings },
      ...more,
    }),
  });
  if (opened.status !== 201) throw new Error(await opened.text());
  const { baseUrl }: SessionOpened = JSON.parse(await opened.text());
  return {
    port: provider.port,
    baseUrl,
    client: new Anthropic({ apiKey: "test-key", baseURL: baseUrl, maxRetries: 0 }),
    log: async () => {
      const closed = await fetch(`${origin}/_bench/sessions/one`, { method: "DELETE", headers });
      const log: SessionLog = JSON.parse(await closed.text());
      return log;
    },
    [Symbol.asyncDispose]: () => provider.close(),
  };
}

export const shellTool = {
  name: "Bash",
  input_schema: {
    type: "object" as const,
    properties: { command: { type: "string" }, timeout: { type: "number" } },
    required: ["command"],
  },
};
