import type { JsonObject } from "../http/json-object.ts";

/** How a client asked for its answer to be written; each wire format looks at what its protocol knows. */
export interface OutputOptions {
  /** Whether the client sees what the model thought; when it does not, the same tokens are spent in silence. */
  readonly thinking: "shown" | "omitted";
  /** Names of tools whose input is sent as it is decoded, not member by member. */
  readonly eagerTools: readonly string[];
  /** Whether the stream ends with a chunk of usage (chat completions). */
  readonly usageChunk: boolean;
  /** Whether deltas are padded, so that their length on the wire tells nothing (OpenAI). */
  readonly obfuscation: boolean;
  /** Whether reasoning items carry their encrypted content (Responses). */
  readonly encryptedReasoning: boolean;
  /** Members of the request that the response repeats (Responses). */
  readonly echo: JsonObject;
}

/** What a request that asks for nothing special gets. */
export const plainOutput: OutputOptions = {
  thinking: "shown",
  eagerTools: [],
  usageChunk: false,
  obfuscation: false,
  encryptedReasoning: false,
  echo: {},
};
