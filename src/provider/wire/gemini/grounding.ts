import { type Reply, searchesIn } from "../../answer/reply.ts";
import type { JsonObject } from "../json-object.ts";

/**
 * What Google's search found, and which texts of the answer rest on it: the `groundingMetadata` of a candidate. Nothing for an answer
 * without a search. Segments are counted in bytes of all that the answer says.
 */
export function groundingOf(reply: Reply): JsonObject {
  const searches = searchesIn(reply);
  if (searches.length === 0) return {};
  const pages = searches.flatMap(({ results }) => results);
  const webSearchQueries = searches.map(({ query }) => query);
  return {
    groundingMetadata: {
      webSearchQueries,
      searchEntryPoint: { renderedContent: `<div>${webSearchQueries.map(escaped).join(", ")}</div>` },
      groundingChunks: pages.map(({ url, title }) => ({ web: { uri: url, title } })),
      groundingSupports: supportsOf(
        reply,
        pages.map(({ url }) => url),
      ),
    },
  };
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
