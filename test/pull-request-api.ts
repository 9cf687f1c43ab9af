import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly type: "Bot" | "User" };
}

/** The comments of one pull request behind a local server that answers as the platform's API does, two a page. */
export interface PullRequestApi extends AsyncDisposable {
  readonly url: string;
  readonly comments: readonly Comment[];
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
}

const perPage = 2;

export async function pullRequestApi(initial: readonly Comment[], token = "secret"): Promise<PullRequestApi> {
  let comments = [...initial];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const answer = (status: number, body?: unknown, headers = {}) => {
      response.writeHead(status, headers).end(body === undefined ? "" : JSON.stringify(body));
    };
    const text = (): string => String(JSON.parse(Buffer.concat(chunks).toString()).body);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      requests.push(`${request.method} ${url.pathname}${url.search}`);
      if (request.headers.authorization !== `Bearer ${token}`)
        return answer(403, { message: "Resource not accessible\nby 100% of integrations" });
      const all = url.pathname === "/repos/owner/name/issues/7/comments";
      const id = Number(/^\/repos\/owner\/name\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
      if (all && request.method === "GET") {
        const page = Number(url.searchParams.get("page") ?? 1);
        const isLast = page * perPage >= comments.length;
        const next = `<http://${request.headers.host}${url.pathname}?page=${page + 1}>; rel="next", <x>; rel="last"`;
        return answer(200, comments.slice((page - 1) * perPage, page * perPage), isLast ? {} : { link: next });
      }
      if (all && request.method === "POST") {
        comments.push({ id: 101, body: text(), user: { type: "Bot" } });
        return answer(201, {});
      }
      if (!comments.some((comment) => comment.id === id)) return answer(404, { message: "Not Found" });
      if (request.method === "PATCH")
        comments = comments.map((comment) => (comment.id === id ? { ...comment, body: text() } : comment));
      if (request.method === "DELETE") comments = comments.filter((comment) => comment.id !== id);
      return request.method === "DELETE" ? answer(204) : answer(200, {});
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const { port }: Pick<AddressInfo, "port"> = typeof address === "object" && address !== null ? address : { port: 0 };
  return {
    url: `http://127.0.0.1:${port}`,
    get comments() {
      return comments;
    },
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
