import type { Notes } from "./imported-session.ts";
import { countAt } from "./json-lines.ts";
import type { LoggedAnswer } from "./logged-answers.ts";

/** A model call as a span tells it. */
interface SpanCall {
  readonly span: string;
  readonly answer: LoggedAnswer;
}

/**
 * The calls of a trace, each once. Where a library and the client below it both write spans, the outer span tells again what those in it
 * tell. `parents` has the parent of each span.
 */
export function withoutRepeated(
  calls: readonly SpanCall[],
  parents: ReadonlyMap<string, string>,
  notes: Notes,
): readonly LoggedAnswer[] {
  const isCall = new Set(calls.map(({ span }) => span));
  const inner = new Map<string, LoggedAnswer[]>();
  for (const { span, answer } of calls) {
    const outer = outerCall(span, { parents, isCall });
    if (outer !== null) inner.set(outer, [...(inner.get(outer) ?? []), answer]);
  }
  return calls.flatMap(({ span, answer }) => {
    const within = inner.get(span);
    if (within === undefined) return [answer];
    if (isSumOf(answer, within)) {
      notes.add("left-out", "a model call that tells again what those in it tell", answer.place);
      return [];
    }
    notes.add("assumed", "a model call with others in it: all of them count", answer.place);
    return [answer];
  });
}

/** The nearest call around a span; null if there is none. */
function outerCall(
  span: string,
  { parents, isCall }: { readonly parents: ReadonlyMap<string, string>; readonly isCall: ReadonlySet<string> },
): string | null {
  const seen = new Set([span]);
  for (let at = parents.get(span); at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (isCall.has(at)) return at;
    seen.add(at);
  }
  return null;
}

function isSumOf({ usage }: LoggedAnswer, within: readonly LoggedAnswer[]): boolean {
  return ["prompt_tokens", "completion_tokens"].every((name) => {
    const sum = within.reduce((tokens, inner) => tokens + countAt(inner.usage ?? {}, name), 0);
    return countAt(usage ?? {}, name) === sum;
  });
}
