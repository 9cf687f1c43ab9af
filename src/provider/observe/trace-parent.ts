/** W3C Trace Context, version 00: trace id, span id, flags; ids of zeros mean none. */
const wellFormed = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A `traceparent` header if it is well-formed; anything else is as if it had not been sent. */
export function readTraceParent(header: string | readonly string[] | undefined): { readonly traceParent?: string } {
  return typeof header === "string" && wellFormed.test(header) ? { traceParent: header } : {};
}
