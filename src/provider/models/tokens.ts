/** UTF-8 bytes that stand for one token in the project's counting rule. */
export const bytesPerToken = 4;

/**
 * The default token rule, for prompts and replies: a block has ceil(UTF-8 bytes / 4) tokens, and a sequence of blocks has the
 * sum of its blocks. Additive on purpose: a prefix costs the same whatever follows, which a real tokenizer only nearly
 * keeps. The default: every vendor's tokenizer differs and most are unpublished, so the precision of another would be false.
 */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}
