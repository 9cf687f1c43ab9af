import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname } from "node:path";
import { UserError } from "../../core/user-error.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { cleanText } from "../../report/clean-text.ts";
import { uiRunsPage } from "../../report/ui/runs-page.tsx";
import { comparedRunsPage, followedRunPage } from "./pages.ts";
import { ReportsFolder } from "./reports-folder.ts";
import { type Route, routeOf } from "./route.ts";

/** A local server that shows runs. */
export interface RunningUi {
  /** With the token. Whoever has it can read the runs. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

interface UiSettings {
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  readonly margins: Margins;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** Content security policy. */
  readonly policy: string;
}

/** Starts the server on loopback. UserError if the port is taken. It only reads. */
export async function startUi({ folder, port, token, margins }: UiSettings): Promise<RunningUi> {
  const reports = new ReportsFolder(folder);
  const server = createServer((request, response) => {
    const route = routeOf(request, { port: listening(), token });
    answerOf(route, reports, margins).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        // A folder may be deleted while it is read.
        const isExpected = error instanceof UserError || (error instanceof Error && "code" in error);
        if (!isExpected) throw error;
        send(request, response, textAnswer(error instanceof UserError ? 422 : 404, error.message));
      },
    );
  });
  const listening = (): number => {
    const place = server.address();
    return typeof place === "object" && place !== null ? place.port : port;
  };
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: unknown) => {
    throw new UserError(`--port ${port}: can't be used (${error instanceof Error ? error.message : String(error)}).`);
  });
  return {
    address: `http://127.0.0.1:${listening()}/${token}/`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answerOf(route: Route, reports: ReportsFolder, margins: Margins): Promise<Answer> {
  switch (route.kind) {
    case "refused":
      return textAnswer(route.status, route.message);
    case "runs": {
      const { html, policy } = uiRunsPage(reports.list());
      return { status: 200, type: htmlType, body: html, policy };
    }
    case "follow": {
      const page = reports.has(route.name) ? followedRunPage(reports, route.name, margins) : null;
      return page === null ? noSuchRun : { status: 200, type: htmlType, body: page.html, policy: page.policy };
    }
    case "compare": {
      if (![route.base, route.head].every((name) => reports.has(name))) return noSuchRun;
      // The page has a stricter policy of its own.
      return { status: 200, type: htmlType, body: await comparedRunsPage(reports, route, margins), policy: keptPolicy };
    }
    case "file": {
      const path = reports.has(route.name) ? reports.file(route.name, route.path) : null;
      if (path === null) return textAnswer(404, "There is no such file.");
      return { status: 200, type: typeOf(path), body: readFileSync(path), policy: keptPolicy };
    }
  }
}

const htmlType = "text/html; charset=utf-8";
const textType = "text/plain; charset=utf-8";

/** Other files are shown as text, or saved. */
const types: Readonly<Record<string, string>> = {
  ".html": htmlType,
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".md": textType,
  ".txt": textType,
  ".jsonl": textType,
};

function typeOf(path: string): string {
  return types[extname(path).toLowerCase()] ?? "application/octet-stream";
}

/** For pages from the disk: they are drawn by scripts of their own, and can't ask this server for anything. */
const keptPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function textAnswer(status: number, message: string): Answer {
  return { status, type: textType, body: `${cleanText(message)}\n`, policy: "default-src 'none'" };
}

const noSuchRun = textAnswer(404, "There is no such run.");

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, body, policy }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "content-security-policy": policy,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(method === "HEAD" ? undefined : body);
}
