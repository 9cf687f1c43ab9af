const reasons: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there"],
  ["ENOTFOUND", "there is no host of that name"],
  ["EAI_AGAIN", "the name of the host could not be looked up"],
  ["ETIMEDOUT", "it did not answer in time"],
  ["EHOSTUNREACH", "there is no way to that host"],
  ["ENETUNREACH", "there is no way to that network"],
  ["EADDRNOTAVAIL", "there is no such address"],
  ["EPROTO", "it does not speak TLS. An address with http may be right"],
]);

/** Why a provider could not be reached, in words and with the code. Null if it was reached and broke off later. */
export function unreachedReason(error: Error): string | null {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const reason = reasons.get(code) ?? (/CERT|SIGNATURE|^ERR_TLS/.test(code) ? "its certificate is not accepted" : null);
  return reason === null ? null : `${reason} (${code})`;
}
