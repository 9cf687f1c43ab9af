import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { SessionOpened, OpenSession } from "../../core/provider-control.ts";
import { replayOrReason, type Sessions } from "./sessions.ts";
import { digest } from "../digest.ts";
import { readBody } from "../http/request-body.ts";
import { sessionBaseUrl } from "../http/routes.ts";
import { isJsonObject } from "../wire/json-object.ts";
import { sessionProblem } from "./session-problem.ts";

/** Scripts carry whole conversations; far above any of them, and far below what would hurt. */
const bodyLimitBytes = 256 * 1024 * 1024;

/** Serves `/_bench/`: opens and closes sessions for whoever has the token. */
export async function serveControl(
  sessions: Sessions,
  token: string,
  port: number,
  http: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly path: string },
): Promise<void> {
  const { request, response, path } = http;
  const body = await readBody(request, bodyLimitBytes);
  const answer = (status: number, value: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  if (!isSame(request.headers.authorization ?? "", `Bearer ${token}`)) {
    answer(401, { error: "the control token is missing or wrong" });
    return;
  }
  if (request.method === "POST" && path === "/_bench/sessions") {
    const opened = body.kind === "body" ? readOpenSession(body.text) : "the body is cut or too large";
    if (typeof opened === "string") {
      answer(400, { error: opened });
      return;
    }
    const replay = await replayOrReason(opened.settings.replay);
    if (typeof replay === "string") {
      answer(400, { error: replay });
      return;
    }
    if (!sessions.add(opened, replay)) {
      answer(409, { error: `session "${opened.id}" is already open` });
      return;
    }
    const reply: SessionOpened = { baseUrl: sessionBaseUrl(port, opened.id) };
    answer(201, reply);
    return;
  }
  const id = /^\/_bench\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "DELETE" && id !== undefined) {
    const log = await sessions.remove(id);
    answer(log === undefined ? 404 : 200, log ?? { error: `no session "${id}" is open` });
    return;
  }
  answer(404, { error: `no control endpoint ${request.method ?? ""} ${path}` });
}

/** Compares digests, so that the time taken says nothing about the token. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(digest(left, 64)), Buffer.from(digest(right, 64)));
}

/** Reads an OpenSession of the control API; what comes back as text is the reason why it is none. */
export function readOpenSession(text: string): OpenSession | string {
  let opened: OpenSession;
  try {
    opened = JSON.parse(text);
  } catch {
    return "the body is not JSON";
  }
  if (!isJsonObject(opened)) return "the body is not an object";
  if (typeof opened.id !== "string" || !/^[\w.-]+$/.test(opened.id))
    return "id: letters, digits, '.', '_' and '-' are allowed";
  if (typeof opened.originNs !== "string" || !/^\d+$/.test(opened.originNs))
    return "originNs: decimal text is required";
  return sessionProblem(opened) ?? opened;
}
