/** A request that the API turns down: HTTP status, machine-readable type, and the sentence for people. */
export interface Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly errorType:
    | "invalid_request_error"
    | "authentication_error"
    | "not_found_error"
    | "request_too_large"
    | "rate_limit_error"
    | "overloaded_error"
    | "api_error";
  readonly message: string;
  /** Machine-readable reason beside the type. */
  readonly errorCode?: string;
  /** When to come back; absent where that does not help. */
  readonly retryAfterNs?: number;
  /** What the script asks for and no offered tool can do, with the tools that were offered. */
  readonly unfit?: string;
}

/** The commonest refusal: 400 invalid_request_error. */
export function invalidRequest(message: string): Refusal {
  return { kind: "refused", status: 400, errorType: "invalid_request_error", message };
}
