import { expect, test } from "vitest";
import { routeOf } from "../../../src/cli/ui/route.ts";

const server = { port: 4711, token: "secret-token" };
const asked = (url: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
  routeOf({ method, url, headers: { host: "127.0.0.1:4711", ...headers } }, server);

test.for([
  ["/secret-token/", { kind: "runs" }],
  ["/secret-token/follow/a%20b", { kind: "follow", name: "a b" }],
  ["/secret-token/compare?base=a&head=b", { kind: "compare", base: "a", head: "b" }],
  ["/secret-token/files/run/profile-x/index.html", { kind: "file", name: "run", path: ["profile-x", "index.html"] }],
] as const)("%s is a page", ([url, route]) => {
  expect(asked(url)).toEqual(route);
});

test.for([
  ["without the token", "/"],
  ["with another token", "/secret-tokem/"],
  ["with a shorter token", "/secret/"],
  ["with a token that is not well encoded", "/%E0%A4%A/"],
] as const)("an address %s is refused", ([, url]) => {
  expect(asked(url)).toMatchObject({ kind: "refused", status: 403 });
});

test.for([
  "/secret-token/files/run",
  "/secret-token/files/run/..%2f..%2fetc%2fpasswd",
  "/secret-token/files/run/%2e%2e/%2e%2e/x",
  "/secret-token/files/run/.git/config",
  "/secret-token/files/..%5C..%5Cx/y",
  "/secret-token/files/run/a%00.html",
  "/secret-token/follow/",
  "/secret-token/follow/a/b",
  "/secret-token/nothing",
] as const)("%s leads nowhere", (url) => {
  expect(asked(url)).toMatchObject({ kind: "refused", status: 404 });
});

test.for([
  ["a public name for this machine", { host: "bench.example.com:4711" }],
  ["a private name for this machine", { host: "evil.local:4711" }],
  ["another port", { host: "127.0.0.1:80" }],
  ["no host", { host: "" }],
  ["a page of somebody else", { origin: "https://example.com" }],
  ["a page without an origin", { origin: "null" }],
] as const)("%s is refused, even with the token", ([, headers]) => {
  expect(asked("/secret-token/", headers)).toMatchObject({ kind: "refused", status: 403 });
});

test.for(["POST", "DELETE", "PUT", "OPTIONS"])("%s is refused: nothing can be changed", (method) => {
  expect(asked("/secret-token/", {}, method)).toMatchObject({ kind: "refused", status: 405 });
});
