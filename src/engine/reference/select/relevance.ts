import MiniSearch from "minisearch";

interface Passage {
  readonly id: string;
  readonly text: string;
}

/** Passages below this share of the best one's score are left out. */
export const relevanceCut = 0.75;

/**
 * Passages in order of lexical relevance to a task, each with its BM25+ score over the best one's (so the first has 1); those without
 * any word in common are absent. Names are split at their humps, so that "refund window" finds maximumRefundWindow.
 */
export function ranked<Item extends Passage>(
  passages: readonly Item[],
  task: string,
): readonly { readonly item: Item; readonly score: number }[] {
  const index = new MiniSearch({ fields: ["text"], tokenize: words, idField: "id" });
  index.addAll(passages.map(({ id, text }) => ({ id, text })));
  const byId = new Map(passages.map((item) => [item.id, item]));
  const hits = index.search(task, { combineWith: "OR" });
  const best = hits[0]?.score ?? 1;
  return hits.flatMap(({ id, score }) => {
    const item = byId.get(String(id));
    return item === undefined ? [] : [{ item, score: score / best }];
  });
}

/** Words of prose and the parts of identifiers, and each identifier whole; single letters and words of grammar tell nothing. */
function words(text: string): string[] {
  return [...text.matchAll(/[A-Za-z][A-Za-z0-9]+/g)].flatMap(([name]) => {
    const parts = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
    return (parts.length > 1 ? [name, ...parts] : parts)
      .map((word) => word.toLowerCase())
      .filter((word) => word.length > 2 && !grammar.has(word));
  });
}

const grammar: ReadonlySet<string> = new Set(
  "the and for that this with from are was has have not but its into before after what they you how many may one can any all export import const function return readonly number string".split(
    " ",
  ),
);
