/** A piece of streamed content inside the JSON of an SSE record, still escaped. Offsets in the stream. */
interface ContentPiece {
  readonly start: number;
  readonly end: number;
}

/** Fields that carry content piece by piece, in the protocols of Anthropic and OpenAI. */
const contentField =
  /"(text|thinking|partial_json|signature|delta|content|reasoning_content|refusal|arguments|input)"\s*:\s*"((?:[^"\\]|\\.)*)"/dg;

/** Members that tell the streams of a response apart. */
const place = /"(index|output_index|content_index|summary_index|choice|item_id)"\s*:\s*("[^"]*"|\d+)/g;

/** The pieces of an SSE body's content, grouped by block or item and field. Empty for other bodies. */
export function contentStreams(text: string): ContentPiece[][] {
  const streams = new Map<string, ContentPiece[]>();
  for (const line of text.matchAll(/^data:.*$/gm)) {
    const places = [...line[0].matchAll(place)].map((match) => match[0]).join();
    for (const match of line[0].matchAll(contentField)) {
      const range = match.indices?.[2];
      if (range === undefined || range[0] === range[1]) continue;
      const name = `${places} ${match[1] ?? ""}`;
      const pieces = streams.get(name) ?? [];
      streams.set(name, pieces);
      pieces.push({ start: line.index + range[0], end: line.index + range[1] });
    }
  }
  return [...streams.values()];
}
