import type { Protocol } from "../../core/agent-entry.ts";

/** How a protocol says that its model is overloaded. Only Anthropic has the status 529. */
export function overloadOf(protocol: Protocol): { readonly status: 529 | 503; readonly message: string } {
  return protocol === "anthropic-messages"
    ? { status: 529, message: "Overloaded" }
    : { status: 503, message: "The model is currently overloaded. Please try again later." };
}
