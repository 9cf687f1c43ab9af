import type { JsonObject } from "./json-object.ts";

/** A request that the API turns down: HTTP status, machine-readable type, and the sentence for people. */
export interface Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly errorType:
    | "invalid_request_error"
    | "authentication_error"
    | "not_found_error"
    | "request_too_large"
    | "api_error";
  readonly message: string;
  /** What machines may read of it, such as an `error_code`. */
  readonly details?: JsonObject;
}

/** The commonest refusal: 400 invalid_request_error. */
export function invalidRequest(message: string): Refusal {
  return { kind: "refused", status: 400, errorType: "invalid_request_error", message };
}
