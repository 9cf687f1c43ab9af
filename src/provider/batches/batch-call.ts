import type { PageRequest } from "./list-page.ts";
import type { ModelRequest } from "../exchange/model-request.ts";
import type { Refusal } from "../exchange/refusal.ts";

/** What a client asks of the message batches of a trial. `origin` is the address it reaches the server at. */
export type BatchCall =
  | { readonly kind: "create"; readonly origin: string; readonly requests: readonly BatchRequest[] }
  | { readonly kind: "list"; readonly origin: string; readonly page: PageRequest }
  | {
      readonly kind: "get" | "results" | "cancel" | "delete";
      readonly origin: string;
      readonly id: string;
    };

/** One request of a batch; what is wrong with it shows in its own result, not in the batch. */
export interface BatchRequest {
  readonly customId: string;
  readonly bytes: number;
  readonly request: ({ readonly kind: "request" } & ModelRequest) | Refusal;
}
