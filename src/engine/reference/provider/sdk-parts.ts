/** What the engine uses of the SDK: the entry of the bundle that the build makes. */
export { Anthropic } from "@anthropic-ai/sdk/client";
export { APIError } from "@anthropic-ai/sdk/error";
