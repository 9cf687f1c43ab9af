/**
 * What the web searches of an answer cost beside its tokens, in nano-dollars; null if the price is not known (pricing pages of the
 * three vendors, 2026). Gemini bills a search from version 3 on, and before that an answer that searched.
 */
export function searchCostNanoUsd(modelId: string, searches: number): number | null {
  if (searches === 0) return 0;
  if (/^(claude|gpt)-/.test(modelId)) return searches * searchNanoUsd;
  if (/^gemini-[12]/.test(modelId)) return 35_000_000;
  return modelId.startsWith("gemini-") ? searches * 14_000_000 : null;
}

/** Ten dollars for a thousand searches: Anthropic and OpenAI. */
export const searchNanoUsd = 10_000_000;
