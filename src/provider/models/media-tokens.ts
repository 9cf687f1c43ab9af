import { isJsonObject, type JsonObject } from "../wire/json-object.ts";
import { imageSize, type PixelSize, pdfPages } from "./media-size.ts";

/** How a vendor counts what is no text. */
export interface MediaRules {
  /** Tokens of an image. `size` is null if it cannot be known, as for a URL. `detail` is what the request asks for. */
  readonly image: (size: PixelSize | null, detail: string) => number;
  /** Tokens of a page of a PDF, its text included. */
  readonly pdfPage: number;
}

/** What stands for an image of unknown size. */
const usualSize: PixelSize = { width: 1_024, height: 1_024 };

function patches({ width, height }: PixelSize, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side);
}

function scaledTo({ width, height }: PixelSize, longestPixels: number): PixelSize {
  const factor = Math.min(1, longestPixels / Math.max(width, height));
  return { width: width * factor, height: height * factor };
}

/** The size with at most so many patches, by scaling both sides. */
function withinPatches(size: PixelSize, side: number, most: number): number {
  const count = patches(size, side);
  return count <= most ? count : most;
}

/**
 * Claude: patches of 28 pixels. Models from 4.7 on scale to 2,016 pixels, earlier ones to 1,568 pixels and as many tokens.
 * Measured by token counts of ten sizes (public data set "image-token-cost", 2026); larger images are within 3 %.
 * A page is an image and about 1,500 tokens of text (Claude Platform Docs, "PDF support").
 */
export function claudeMedia(isLarge: boolean): MediaRules {
  const image = (size: PixelSize | null): number =>
    isLarge
      ? patches(scaledTo(size ?? usualSize, 2_016), 28)
      : withinPatches(scaledTo(size ?? usualSize, 1_568), 28, 1_568);
  return { image, pdfPage: 3_000 };
}

/**
 * GPT from 5.6 on: patches of 32 pixels, 1.2 tokens each (same data set). `high` has at most 2,500 patches, `low` 256. The
 * tokens of a page are assumed.
 */
export const openAiMedia: MediaRules = {
  image: (size, detail) => {
    const most = detail === "low" ? 256 : detail === "high" ? 2_500 : Number.POSITIVE_INFINITY;
    return Math.ceil(withinPatches(size ?? usualSize, 32, most) * 1.2);
  },
  pdfPage: 1_700,
};

/** How closely Gemini looks at images and pages. */
export type MediaResolution = keyof typeof resolutionTokens;

/** Tokens of an image, and of a page, at a resolution that the request names (media resolution page, Gemini 3). */
const resolutionTokens = { low: 280, medium: 560, high: 1_120 } as const;

/** The resolution that a request names; null for none. */
export function mediaResolution(value: unknown): MediaResolution | null {
  switch (value) {
    case "MEDIA_RESOLUTION_LOW":
      return "low";
    case "MEDIA_RESOLUTION_MEDIUM":
      return "medium";
    case "MEDIA_RESOLUTION_HIGH":
      return "high";
    default:
      return null;
  }
}

/**
 * Gemini: without a resolution, an image is about 1,090 tokens whatever its size (same data set), and a page 560 (media resolution
 * page).
 */
export function geminiMedia(resolution: MediaResolution | null): MediaRules {
  if (resolution === null) return { image: () => 1_090, pdfPage: 560 };
  const tokens = resolutionTokens[resolution];
  return { image: () => tokens, pdfPage: tokens };
}

/** A part of a prompt without its images and PDFs, and their tokens. */
export interface PartedMedia {
  readonly rest: unknown;
  readonly tokens: number;
}

/** What a text has that may hold an image or a PDF. The walk through the part decides. */
const mediaSigns = /;base64,|"data":"|"(image|image_url|input_image|document|file|input_file|fileData|file_data)"/;

/** The part with its images and PDFs taken out, in any vendor's form. Null if it has none. `text` is its JSON. */
export function partedMedia(part: JsonObject, text: string, rules: MediaRules): PartedMedia | null {
  if (!mediaSigns.test(text)) return null;
  const parted = walked(part, rules, "auto");
  return parted.tokens === 0 ? null : parted;
}

function walked(value: unknown, rules: MediaRules, detail: string): PartedMedia {
  if (typeof value === "string") return partedText(value, rules, detail);
  if (Array.isArray(value)) {
    const entries = value.map((entry) => walked(entry, rules, detail));
    return { rest: entries.map(({ rest }) => rest), tokens: sumOf(entries) };
  }
  if (!isJsonObject(value)) return { rest: value, tokens: 0 };
  const whole = wholeMedia(value, rules);
  if (whole !== null) return whole;
  const asked = typeof value["detail"] === "string" ? value["detail"] : detail;
  const members = Object.entries(value).map(([name, member]) => ({ name, ...walked(member, rules, asked) }));
  return { rest: Object.fromEntries(members.map(({ name, rest }) => [name, rest])), tokens: sumOf(members) };
}

function sumOf(entries: readonly { readonly tokens: number }[]): number {
  return entries.reduce((sum, { tokens }) => sum + tokens, 0);
}

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+);base64,/;

function partedText(text: string, rules: MediaRules, detail: string): PartedMedia {
  const [head, type = ""] = dataUrl.exec(text.slice(0, 100)) ?? [];
  const tokens = head === undefined ? null : tokensOf(type, text.slice(head.length), rules, detail);
  return tokens === null ? { rest: text, tokens: 0 } : { rest: "", tokens };
}

/** Base64 beside its type (Anthropic's `source`, Gemini's `inlineData`), or something that is fetched from elsewhere. */
function wholeMedia(value: JsonObject, rules: MediaRules): PartedMedia | null {
  const { data, type, image_url: url } = value;
  const mediaType = value["media_type"] ?? value["mimeType"] ?? value["mime_type"];
  if (typeof data === "string" && typeof mediaType === "string") {
    const tokens = tokensOf(mediaType, data, rules, "auto");
    return tokens === null ? null : { rest: { ...value, data: "" }, tokens };
  }
  const place = isJsonObject(url) ? url["url"] : url;
  const isLinked = typeof place === "string" && !place.startsWith("data:");
  const asked = isJsonObject(url) ? url["detail"] : value["detail"];
  const detail = typeof asked === "string" ? asked : "auto";
  if ((type === "image_url" || type === "input_image") && (isLinked || place === undefined)) {
    return { rest: value, tokens: rules.image(null, detail) };
  }
  const source = isJsonObject(value["source"]) ? value["source"]["type"] : undefined;
  const isElsewhere = source === "url" || source === "file";
  if (type === "image" && isElsewhere) return { rest: value, tokens: rules.image(null, "auto") };
  if (type === "document" && isElsewhere) return { rest: value, tokens: rules.pdfPage };
  return null;
}

/** Null for a type that is read as text. */
function tokensOf(mediaType: string, base64: string, rules: MediaRules, detail: string): number | null {
  if (mediaType.startsWith("image/")) return rules.image(imageSize(base64), detail);
  return mediaType === "application/pdf" ? pdfPages(base64) * rules.pdfPage : null;
}
