import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { z } from "zod";

/** A Firefox of this machine. Undefined where there is none, and tests that need one are skipped. */
export const firefoxPath = [
  process.env["FIREFOX"] ?? "",
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
].find((path) => path !== "" && existsSync(path));

const message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("success"), id: z.number(), result: z.unknown() }),
  z.object({ type: z.literal("error"), id: z.number(), error: z.string(), message: z.string() }),
  z.object({ type: z.literal("event"), method: z.string(), params: z.unknown() }),
]);
const tree = z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) });
const logged = z.object({ level: z.string(), text: z.string().nullable() });
const request = z.object({ request: z.object({ url: z.string() }) });
const evaluated = z.discriminatedUnion("type", [
  z.object({ type: z.literal("success"), result: z.object({ type: z.literal("string"), value: z.string() }) }),
  z.object({ type: z.literal("exception"), exceptionDetails: z.object({ text: z.string() }) }),
]);

/** What a page said and asked for since it was opened. */
export interface PageTroubles {
  /** Errors and warnings of scripts, and what the page's own policy stopped. */
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** A browser with one page. */
export interface Firefox extends AsyncDisposable {
  /** Opens an address in a window of so many pixels. */
  readonly open: (address: string, size: { readonly width: number; readonly height: number }) => Promise<void>;
  /** The value of an expression in the page, by way of JSON. A promise is waited for. */
  readonly valueOf: (expression: string) => Promise<unknown>;
  readonly press: (keys: readonly string[]) => Promise<void>;
  readonly troubles: () => Promise<PageTroubles>;
}

/** Keeps what the page's content security policy stopped, which is no message of a script. */
const watchPolicy = `() => {
  globalThis.stopped = [];
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => stopped.push(effectiveDirective + " " + blockedURI));
}`;

/** Starts Firefox without a window, and drives it by WebDriver BiDi. */
export async function startFirefox(path: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), "bench-firefox-"));
  // Nothing that Firefox does by itself at a start.
  const quiet = [
    "browser.shell.checkDefaultBrowser",
    "datareporting.policy.dataSubmissionEnabled",
    "app.normandy.enabled",
  ];
  writeFileSync(join(profile, "user.js"), quiet.map((name) => `user_pref("${name}", false);\n`).join(""));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"];
  const child = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}: ${said}`)));
  });
  const socket = new WebSocket(`${address}/session`);
  await once(socket, "open");
  const waiting = new Map<number, (answer: z.infer<typeof message>) => void>();
  let complaints: string[] = [];
  let requests: string[] = [];
  socket.on("message", (data: Buffer) => {
    const answer = message.parse(JSON.parse(data.toString("utf8")));
    if (answer.type !== "event") return waiting.get(answer.id)?.(answer);
    if (answer.method === "log.entryAdded") complaints.push(logged.parse(answer.params).text ?? "");
    if (answer.method === "network.beforeRequestSent") requests.push(request.parse(answer.params).request.url);
  });
  let sent = 0;
  const send = async (method: string, params: object): Promise<unknown> => {
    sent += 1;
    const id = sent;
    const answered = new Promise<z.infer<typeof message>>((resolve) => {
      waiting.set(id, resolve);
    });
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.type === "success") return answer.result;
    throw new Error(`${method}: ${answer.type === "error" ? answer.message : answer.method}`);
  };
  await send("session.new", { capabilities: {} });
  const context = tree.parse(await send("browsingContext.getTree", {})).contexts[0]?.context;
  await send("session.subscribe", { events: ["log.entryAdded", "network.beforeRequestSent"] });
  await send("script.addPreloadScript", { functionDeclaration: watchPolicy });
  const valueOf = async (expression: string): Promise<unknown> => {
    const wrapped = `(async () => JSON.stringify(await (${expression})) ?? "null")()`;
    const answer = evaluated.parse(
      await send("script.evaluate", { expression: wrapped, target: { context }, awaitPromise: true }),
    );
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value);
  };
  return {
    valueOf,
    open: async (url, viewport) => {
      await send("browsingContext.setViewport", { context, viewport });
      complaints = [];
      requests = [];
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    press: async (keys) => {
      const actions = keys.flatMap((value) => ["keyDown", "keyUp"].map((type) => ({ type, value })));
      await send("input.performActions", { context, actions: [{ type: "key", id: "keys", actions }] });
    },
    troubles: async () => ({
      complaints: [...complaints, ...z.array(z.string()).parse(await valueOf("globalThis.stopped"))],
      requests,
    }),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      await send("browser.close", {});
      socket.close();
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
