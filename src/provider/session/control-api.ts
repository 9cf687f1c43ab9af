import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenSession, SessionOpened, SessionProgress } from "../../core/provider-control.ts";
import { digest } from "../digest.ts";
import { readBody } from "../http/request-body.ts";
import { sessionBaseUrl } from "../http/routes.ts";
import { isJsonObject } from "../wire/json-object.ts";
import { sessionProblem } from "./session-problem.ts";
import type { Sessions } from "./sessions.ts";

/** Scripts carry whole conversations. This is far above any of them, and far below what would hurt. */
const bodyLimitBytes = 256 * 1024 * 1024;

interface ControlAnswer {
  readonly status: number;
  readonly value: unknown;
}

/** Serves `/_bench/`: opens, watches and closes sessions for whoever has the token. */
export async function serveControl(
  sessions: Sessions,
  token: string,
  port: number,
  http: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly path: string },
): Promise<void> {
  const { request, response, path } = http;
  const body = await readBody(request, bodyLimitBytes);
  const isKnown = isSame(request.headers.authorization ?? "", `Bearer ${token}`);
  const { status, value } = isKnown
    ? await controlAnswer(sessions, port, `${request.method ?? ""} ${path}`, body.kind === "body" ? body.text : null)
    : failed(401, "The control token is missing or wrong.");
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function controlAnswer(
  sessions: Sessions,
  port: number,
  call: string,
  body: string | null,
): Promise<ControlAnswer> {
  if (call === "POST /_bench/sessions") {
    const opened = body === null ? "The body is cut or too large." : readOpenSession(body);
    if (typeof opened === "string") return failed(400, opened);
    const refused = await sessions.open(opened);
    if (refused !== null) return failed(refused.status, refused.reason);
    const value: SessionOpened = { baseUrl: sessionBaseUrl(port, opened.id) };
    return { status: 201, value };
  }
  const watched = /^GET \/_bench\/sessions\/([^/]+)$/.exec(call)?.[1];
  if (watched !== undefined) {
    const session = sessions.find(watched);
    if (session === undefined) return notOpen(watched);
    const value: SessionProgress = { pieces: session.writtenPieces };
    return { status: 200, value };
  }
  const id = /^DELETE \/_bench\/sessions\/([^/]+)$/.exec(call)?.[1];
  if (id === undefined) return failed(404, `There is no control endpoint ${call}.`);
  const log = await sessions.close(id);
  return log === undefined ? notOpen(id) : { status: 200, value: log };
}

function notOpen(id: string): ControlAnswer {
  return failed(404, `No session "${id}" is open.`);
}

function failed(status: number, error: string): ControlAnswer {
  return { status, value: { error } };
}

/** An OpenSession from JSON. Text is the reason why it is not one. */
function readOpenSession(text: string): OpenSession | string {
  let opened: OpenSession;
  try {
    opened = JSON.parse(text);
  } catch {
    return "The body is not JSON.";
  }
  if (!isJsonObject(opened)) return "The body is not an object.";
  if (typeof opened.id !== "string" || !/^[\w.-]+$/.test(opened.id)) {
    return "id: letters, digits, '.', '_' and '-' are allowed";
  }
  if (typeof opened.originNs !== "string" || !/^\d+$/.test(opened.originNs)) {
    return "originNs: decimal text is required";
  }
  const { mainPrompts = [], workspace = "" } = opened;
  if (!Array.isArray(mainPrompts) || mainPrompts.some((prompt) => typeof prompt !== "string")) {
    return "mainPrompts: a list of texts is required";
  }
  if (typeof workspace !== "string") return "workspace: a path is required";
  return sessionProblem(opened) ?? opened;
}

/** Compares digests, so that the time taken says nothing about the token. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(digest(left, 64)), Buffer.from(digest(right, 64)));
}
