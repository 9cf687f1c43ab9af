import { fetchesIn, type Reply, searchesIn } from "../../answer/reply.ts";
import type { JsonObject } from "../json-object.ts";

/**
 * What Google's search found and which pages were opened, and which texts of the answer rest on that: the `groundingMetadata` of a
 * candidate. Nothing for an answer without either. Segments are counted in bytes of all that the answer says.
 */
export function groundingOf(reply: Reply): JsonObject {
  const searches = searchesIn(reply);
  const pages = [...searches.flatMap(({ results }) => results), ...fetchesIn(reply)];
  if (searches.length + pages.length === 0) return {};
  const webSearchQueries = searches.map(({ query }) => query);
  const searchEntryPoint = { renderedContent: `<div>${webSearchQueries.map(escaped).join(", ")}</div>` };
  return {
    groundingMetadata: {
      ...(searches.length > 0 && { webSearchQueries, searchEntryPoint }),
      groundingChunks: pages.map(({ url, title }) => ({ web: { uri: url, ...(title === null ? {} : { title }) } })),
      groundingSupports: supportsOf(
        reply,
        pages.map(({ url }) => url),
      ),
    },
  };
}

/** The pages that were opened, or could not be: the `urlContextMetadata` of a candidate. */
export function openedUrls({ blocks }: Reply): JsonObject {
  const urlMetadata = blocks.flatMap((block) => {
    if (block.kind !== "web-fetch") return [];
    const urlRetrievalStatus = `URL_RETRIEVAL_STATUS_${block.error === undefined ? "SUCCESS" : "ERROR"}`;
    return [{ retrievedUrl: block.url, urlRetrievalStatus }];
  });
  return urlMetadata.length === 0 ? {} : { urlContextMetadata: { urlMetadata } };
}

function supportsOf({ blocks }: Reply, urls: readonly string[]): JsonObject[] {
  const supports: JsonObject[] = [];
  let startIndex = 0;
  for (const block of blocks) {
    if (block.kind !== "text") continue;
    const { text, citations = [] } = block;
    const endIndex = startIndex + Buffer.byteLength(text);
    const cited = citations.flatMap((citation) => (citation.kind === "page" ? [urls.indexOf(citation.url)] : []));
    const groundingChunkIndices = cited.filter((at) => at >= 0);
    if (groundingChunkIndices.length > 0) {
      supports.push({ segment: { startIndex, endIndex, text }, groundingChunkIndices });
    }
    startIndex = endIndex;
  }
  return supports;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
