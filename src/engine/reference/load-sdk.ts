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
 * The SDK as the build bundles it: one file instead of three hundred, without unused resources and with our own headers
 * (`provider/sdk-globals.ts`). From source there is no bundle. Then this loads the package's CommonJS build: its ESM build takes roughly
 * half as long again, because Node loads it file by file. This file is in the folder of the engine's bundle: both look for the SDK
 * beside them.
 */
export function loadSdk(): SdkParts {
  const bundled = runBundle<SdkParts>(fileURLToPath(new URL("sdk-bundle.cjs", import.meta.url)));
  if (bundled !== null) return bundled.exports;
  const load = createRequire(import.meta.url);
  const client: Pick<SdkParts, "Anthropic"> = load("@anthropic-ai/sdk/client");
  const error: Pick<SdkParts, "APIError"> = load("@anthropic-ai/sdk/error");
  return { Anthropic: client.Anthropic, APIError: error.APIError };
}
