import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TrialOpened } from "../../core/provider-control.ts";
import { replayOrReason } from "../cassette/open-replay.ts";
import { digest } from "../digest.ts";
import { readOpenTrial } from "./open-trial.ts";
import { readBody } from "../http/request-body.ts";
import { trialBaseUrl } from "../http/routes.ts";
import type { Trials } from "./trials.ts";

/** Scripts carry whole conversations; far above any of them, and far below what would hurt. */
const bodyLimitBytes = 256 * 1024 * 1024;

/** Serves `/_bench/`: opens and closes trials for whoever has the token. */
export async function serveControl(
  trials: Trials,
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
  if (request.method === "POST" && path === "/_bench/trials") {
    const opened = body.kind === "body" ? readOpenTrial(body.text) : "the body is cut or too large";
    if (typeof opened === "string") {
      answer(400, { error: opened });
      return;
    }
    const replay = await replayOrReason(opened.settings.replay);
    if (typeof replay === "string") {
      answer(400, { error: replay });
      return;
    }
    if (!trials.add(opened, replay)) {
      answer(409, { error: `trial "${opened.id}" is already open` });
      return;
    }
    const reply: TrialOpened = { baseUrl: trialBaseUrl(port, opened.id) };
    answer(201, reply);
    return;
  }
  const id = /^\/_bench\/trials\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "DELETE" && id !== undefined) {
    const log = await trials.remove(id);
    answer(log === undefined ? 404 : 200, log ?? { error: `no trial "${id}" is open` });
    return;
  }
  answer(404, { error: `no control endpoint ${request.method ?? ""} ${path}` });
}

/** Compares digests, so that the time taken says nothing about the token. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(digest(left, 64)), Buffer.from(digest(right, 64)));
}
