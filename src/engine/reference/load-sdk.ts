import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { APIError } from "@anthropic-ai/sdk/error";
import type { Messages } from "@anthropic-ai/sdk/resources/messages";
import { runBundle } from "./bundled-script.ts";
import type { ModelFetch } from "./provider/model-fetch.ts";

interface ClientSettings {
  readonly maxRetries: number;
  readonly fetch: ModelFetch | typeof fetch;
}

/** What the engine uses of the SDK. */
export interface SdkParts {
  readonly Anthropic: new (settings: ClientSettings) => { readonly messages: Messages };
  readonly APIError: typeof APIError;
}

/**
 * The SDK, as the build has bundled it: one file in place of three hundred, without the resources that the engine does not ask for and
 * with headers of our own (`provider/sdk-globals.ts`). Where there is no bundle (run from source), the packages' CommonJS build, through
 * require: Node reads it synchronously, where the ESM build goes through the asynchronous loader file by file and takes roughly half as
 * long again. This file stands where the engine's own bundle will, as both look for the SDK beside them.
 */
export function loadSdk(): SdkParts {
  const bundled = runBundle<SdkParts>(fileURLToPath(new URL("sdk-bundle.cjs", import.meta.url)));
  if (bundled !== null) return bundled.exports;
  const load = createRequire(import.meta.url);
  const client: Pick<SdkParts, "Anthropic"> = load("@anthropic-ai/sdk/client");
  const error: Pick<SdkParts, "APIError"> = load("@anthropic-ai/sdk/error");
  return { Anthropic: client.Anthropic, APIError: error.APIError };
}
