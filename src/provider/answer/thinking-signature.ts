import { digestOf } from "../digest.ts";

/**
 * Signature of a thinking block. It names the scripted block and proves its text, so it can be checked without having
 * been stored. It is as long as the text: a real one holds all of the thinking, encrypted.
 */
export function thinkingSignature(blockId: string, text: string): string {
  const filler = "x".repeat(Buffer.byteLength(text));
  return Buffer.from(`${blockId}.${proof(blockId, text)}.${filler}`).toString("base64");
}

/** UTF-8 bytes of the thinking that a signature stands for. Undefined for a foreign signature. */
export function signedBytes(signature: string): number | undefined {
  return partsOf(signature)?.bytes;
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

interface SignedParts {
  readonly blockId: string;
  readonly proof: string;
  readonly bytes: number;
}

function partsOf(signature: string): SignedParts | undefined {
  const signed = Buffer.from(signature, "base64").toString("utf8");
  const [, blockId, given, filler] = /^([^.]+)\.([0-9a-f]{64})\.(x*)$/.exec(signed) ?? [];
  if (blockId === undefined || given === undefined || filler === undefined) return undefined;
  return { blockId, proof: given, bytes: filler.length };
}

function proof(blockId: string, text: string): string {
  return digestOf([blockId, text], 64);
}
