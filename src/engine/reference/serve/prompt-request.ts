import type { IncomingMessage } from "node:http";

/** What a request to the engine's HTTP face asks for, or the status and line it is refused with. */
export type PromptRequest =
  | { readonly kind: "prompt"; readonly prompt: string }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

const largestBodyBytes = 1024 * 1024;

/**
 * Reads a request. A page in a browser can reach a loopback port too: it cannot set this content type without asking first, which
 * nothing here answers, and a name that was pointed at this machine shows in the host.
 */
export async function promptRequest(request: IncomingMessage): Promise<PromptRequest> {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ""))
    return refused(403, "address this server as 127.0.0.1");
  if (request.url !== "/run") return refused(404, "there is only POST /run");
  if (request.method !== "POST") return refused(405, "use POST");
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    return refused(415, 'send application/json, as in {"prompt": "..."}');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = Buffer.from(chunk);
    bytes += part.length;
    // Read to its end and dropped: a client that is cut off while it sends would never see why.
    if (bytes <= largestBodyBytes) chunks.push(part);
  }
  if (bytes > largestBodyBytes) return refused(413, "the body is longer than 1 MiB");
  const prompt = promptOf(Buffer.concat(chunks).toString("utf8"));
  return prompt === null ? refused(400, 'the body must be {"prompt": "..."} with a text') : { kind: "prompt", prompt };
}

function promptOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || !("prompt" in body)) return null;
    return typeof body.prompt === "string" && body.prompt.trim() !== "" ? body.prompt : null;
  } catch {
    return null;
  }
}

function refused(status: number, reason: string): PromptRequest {
  return { kind: "refused", status, reason };
}
