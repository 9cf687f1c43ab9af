import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
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

/** Where the control API listens: a port of 127.0.0.1, or a unix socket. */
type ControlAddress = { readonly port: number } | { readonly socketPath: string };

/** A client for the provider at the address. */
export function providerClient(address: ControlAddress, token: string): ProviderClient {
  const call = async (method: string, path: string, body: string): Promise<string> => {
    const { status, text: answer } = await answered({ ...address, method, path: `/_bench${path}`, token, body });
    if (status === 400) throw new UserError(`The workload can't be played: ${answer}`);
    if (status >= 300) throw new ProviderControlError(`provider control ${method} ${path}: ${status} ${answer}`);
    return answer;
  };
  // Both ends of the protocol have the same version, so answers are trusted as typed.
  return {
    open: async (session) => {
      const opened: SessionOpened = JSON.parse(await call("POST", "/sessions", JSON.stringify(session)));
      return opened;
    },
    progress: async (id) => {
      const progress: SessionProgress = JSON.parse(await call("GET", `/sessions/${encodeURIComponent(id)}`, ""));
      return progress;
    },
    close: async (id) => {
      const log: SessionLog = JSON.parse(await call("DELETE", `/sessions/${encodeURIComponent(id)}`, ""));
      return log;
    },
  };
}

interface ControlCall {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: string;
}

/** Sends one control request. `fetch` can't reach a unix socket. */
async function answered({ token, body, ...address }: ControlAddress & ControlCall): Promise<{
  readonly status: number;
  readonly text: string;
}> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: "127.0.0.1", ...address, headers }, resolve)
      .on("error", reject)
      .end(body);
  });
  return { status: response.statusCode ?? 0, text: await text(response) };
}
