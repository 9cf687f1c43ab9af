import { digestOf } from "../digest.ts";

/**
 * Signature of a thinking block. It names the scripted block and proves its text, so it can be checked without having
 * been stored.
 */
export function thinkingSignature(blockId: string, text: string): string {
  return Buffer.from(`${blockId}.${proof(blockId, text)}`).toString("base64");
}

/** The block that a signature names; undefined for a foreign signature. */
export function signedBlockId(signature: string): string | undefined {
  return partsOf(signature)?.blockId;
}

/** Whether a thinking block came back unchanged. Its text may be empty, because a client may never have seen it. */
export function isSignatureOf(signature: string, text: string): boolean {
  const parts = partsOf(signature);
  return parts !== undefined && (text === "" || parts.proof === proof(parts.blockId, text));
}

/** The signature for the part of a block's text that fits. */
export function resigned(signature: string, text: string): string {
  return thinkingSignature(signedBlockId(signature) ?? "", text);
}

function partsOf(signature: string): { readonly blockId: string; readonly proof: string } | undefined {
  const [, blockId, given] = /^([^.]+)\.([0-9a-f]{64})$/.exec(Buffer.from(signature, "base64").toString("utf8")) ?? [];
  return blockId === undefined || given === undefined ? undefined : { blockId, proof: given };
}

function proof(blockId: string, text: string): string {
  return digestOf([blockId, text], 64);
}
