import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Anthropic } from "@anthropic-ai/sdk/client";
import type { APIError } from "@anthropic-ai/sdk/error";

interface SdkParts {
  readonly Anthropic: typeof Anthropic;
  readonly APIError: typeof APIError;
}

/**
 * The SDK, as the build has bundled it: one file in place of three hundred, which is most of what an engine in Node starts with. Where
 * there is no bundle (run from source), the packages' CommonJS build, through require: Node reads it synchronously, where the ESM
 * build goes through the asynchronous loader file by file and takes roughly half as long again. The `client` entry is what remains
 * of `index` without upload and middleware extras; nothing smaller exports a client.
 */
export function loadSdk(): SdkParts {
  const load = createRequire(import.meta.url);
  const bundle = fileURLToPath(new URL("sdk-bundle.cjs", import.meta.url));
  if (existsSync(bundle)) {
    const parts: SdkParts = load(bundle);
    return parts;
  }
  const client: Pick<SdkParts, "Anthropic"> = load("@anthropic-ai/sdk/client");
  const error: Pick<SdkParts, "APIError"> = load("@anthropic-ai/sdk/error");
  return { Anthropic: client.Anthropic, APIError: error.APIError };
}
