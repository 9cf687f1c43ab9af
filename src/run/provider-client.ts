import { UserError } from "../core/user-error.ts";
import type { OpenSession, SessionLog, SessionOpened, SessionProgress } from "../core/provider-control.ts";

/** Speaks the control protocol of a provider process (core/provider-control.ts). */
export interface ProviderClient {
  open(session: OpenSession): Promise<SessionOpened>;
  /** How far an open session is. */
  progress(id: string): Promise<SessionProgress>;
  /** Ends the session at the provider and returns its log. */
  close(id: string): Promise<SessionLog>;
}

/** The provider answered a control request with an error: a bug of bench. */
class ProviderControlError extends Error {
  override readonly name = "ProviderControlError";
}

/** A client for the provider that listens on the port; `fetch` is passed in. */
export function providerClient(port: number, token: string, fetchUrl: typeof fetch): ProviderClient {
  const call = async (method: string, path: string, body: string | null): Promise<string> => {
    const response = await fetchUrl(`http://127.0.0.1:${port}/_bench${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body,
    });
    const text = await response.text();
    if (response.status === 400) throw new UserError(`The workload can't be played: ${text}`);
    if (!response.ok) throw new ProviderControlError(`provider control ${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  // Both ends of the protocol have the same version, so answers are trusted as typed.
  return {
    open: async (session) => {
      const opened: SessionOpened = JSON.parse(await call("POST", "/sessions", JSON.stringify(session)));
      return opened;
    },
    progress: async (id) => {
      const progress: SessionProgress = JSON.parse(await call("GET", `/sessions/${encodeURIComponent(id)}`, null));
      return progress;
    },
    close: async (id) => {
      const log: SessionLog = JSON.parse(await call("DELETE", `/sessions/${encodeURIComponent(id)}`, null));
      return log;
    },
  };
}
