import type { Headers } from "./cassette.ts";

/**
 * The only headers that a cassette keeps. An allow-list, because a proxy may add a credential or an address under any
 * name.
 */
const keptHeaders: ReadonlySet<string> = new Set([
  "accept",
  "anthropic-beta",
  "anthropic-version",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "openai-beta",
  "openai-processing-ms",
  "openai-version",
  "request-id",
  "retry-after",
  "retry-after-ms",
  "user-agent",
  "x-request-id",
  "x-should-retry",
  "x-stainless-helper-method",
  "x-stainless-lang",
  "x-stainless-package-version",
  "x-stainless-retry-count",
  "x-stainless-runtime",
  "x-stainless-timeout",
]);
const keptFamilies = /^(anthropic-ratelimit|x-ratelimit)-[a-z-]+$/;

/** Query parameters whose values say how to answer. Others may say who asks. */
const keptParameters: ReadonlySet<string> = new Set(["beta", "alt", "limit", "stream", "api-version"]);

/** Headers with credentials. Their values must appear nowhere else. */
const credentialHeaders =
  /^(authorization|proxy-authorization|x-api-key|api-key|x-goog-api-key|cookie|set-cookie|.*(token|secret).*)$/;

/** The headers that may be kept, names in lower case, in code-unit order. */
export function allowedHeaders(headers: Headers): Headers {
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name, value]) => (keptHeaders.has(name) || keptFamilies.test(name)) && /^[\t\x20-\x7e]*$/.test(value))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

/** A request target with the values of known query parameters only. */
export function allowedTarget(target: string): string {
  const at = target.indexOf("?");
  if (at < 0) return target;
  const parameters = target
    .slice(at + 1)
    .split("&")
    .filter((parameter) => parameter !== "")
    .map((parameter) => {
      const name = parameter.split("=", 1)[0] ?? "";
      return keptParameters.has(name) || name === parameter ? parameter : `${name}=redacted`;
    });
  return `${target.slice(0, at)}?${parameters.join("&")}`;
}

/**
 * Credentials in headers and query, without words like `Bearer`. Values under 8 characters are too short to search for.
 */
export function credentialsIn(headers: Headers, target: string): string[] {
  const fromHeaders = headers
    .filter(([name]) => credentialHeaders.test(name.toLowerCase()))
    .flatMap(([, value]) => value.split(/[\s;,]+/))
    .map((value) => value.replace(/^[\w.-]{1,64}=(?=.{8})/, ""));
  const query = target.split("?")[1] ?? "";
  const fromQuery = query
    .split("&")
    .map((parameter) => [parameter.split("=", 1)[0] ?? "", parameter.slice(parameter.indexOf("=") + 1)] as const)
    .filter(([name]) => /key|token|secret|password|signature|auth/i.test(name))
    .map(([, value]) => value);
  return [...fromHeaders, ...fromQuery].filter((value) => value.length >= 8);
}
