/** Kinds of task that differ in how well a small model does them. */
export type TaskClass = "lookup" | "mechanical" | "explanation" | "reasoning";

/** First match wins; verbs, because that is where a prompt says what is wanted. Anything else is taken for hard. */
const signs: readonly (readonly [TaskClass, RegExp])[] = [
  ["reasoning", /\b(refactor|design|debug|fix|implement|optimi[sz]e|migrate)\b/i],
  ["mechanical", /\b(rename|format|sort|replace|convert|move)\b/i],
  ["explanation", /\b(explain|summari[sz]e|describe|document|review)\b/i],
  ["lookup", /\b(list|count|find|show|which|where)\b/i],
];

/** The class of a task as its prompt reads. */
export function taskClass(prompt: string): TaskClass {
  return signs.find(([, pattern]) => pattern.test(prompt))?.[0] ?? "reasoning";
}

/** What a marked prompt says about itself, `[small]` or `[large]`; for the upper bound, never for real use. */
export function markedSize(prompt: string): "small" | "large" {
  return prompt.includes("[small]") ? "small" : "large";
}
