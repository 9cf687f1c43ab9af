import type { Citation } from "../../../core/turn-script.ts";
import type { JsonObject } from "../json-object.ts";

/** A page that a text cites: from which to which of its characters. */
interface PageCitation extends JsonObject {
  readonly url: string;
  readonly title: string;
  readonly start_index: number;
  readonly end_index: number;
}

/**
 * The pages that a text cites. A citation is for the whole of the text, which begins at a character of its message. OpenAI cites
 * passages of files that it stores, and none of the request, so these are left out.
 */
export function pageCitations(
  { text, citations = [] }: { readonly text: string; readonly citations?: readonly Citation[] },
  start: number,
): readonly PageCitation[] {
  return citations.flatMap((citation) => {
    if (citation.kind !== "page") return [];
    const { url, title } = citation;
    return [{ url, title, start_index: start, end_index: start + text.length }];
  });
}
