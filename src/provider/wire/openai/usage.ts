import type { JsonObject } from "../json-object.ts";
import { type Reply, replyTokens } from "../../answer/reply.ts";
import { byteTokenizer } from "../../models/tokenizer.ts";
import type { ResponseFacts } from "../wire-format.ts";

/** Token counts in OpenAI's sense: what came from the cache, or went into it, is part of the prompt, not beside it. */
interface OpenaiUsage {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

/** `usage` of a chat completion. */
export function chatUsage(reply: Reply, facts: ResponseFacts): JsonObject {
  const { input, cached, written, output, reasoning } = usageOf(reply, facts);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** `usage` of a response. */
export function responseUsage(reply: Reply, facts: ResponseFacts): JsonObject {
  const { input, cached, written, output, reasoning } = usageOf(reply, facts);
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function usageOf(reply: Reply, { billed, thinkingTokens }: ResponseFacts): OpenaiUsage {
  const written = billed.write5mTokens + billed.write1hTokens;
  return {
    input: billed.freshTokens + written + billed.readTokens,
    cached: billed.readTokens,
    written,
    output: billed.outputTokens,
    reasoning: thinkingTokens ?? replyTokens(reply, byteTokenizer, "thinking"),
  };
}
