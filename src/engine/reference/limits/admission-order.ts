/** Who asks: a person who waits, work that somebody will look at later, work that nobody waits for. */
export type RequestClass = "interactive" | "batch" | "background";

/** Most requests of a class that may be under way at once. */
export type ClassCaps = Readonly<Record<RequestClass, number>>;

/** Caps that keep room for people whatever else is queued. */
export const usualCaps: ClassCaps = { interactive: 25, batch: 10, background: 3 };
export const noCaps: ClassCaps = {
  interactive: Number.POSITIVE_INFINITY,
  batch: Number.POSITIVE_INFINITY,
  background: Number.POSITIVE_INFINITY,
};

const byUrgency: readonly RequestClass[] = ["interactive", "batch", "background"];

/**
 * Position of the next request to let in, -1 when none may go: the oldest of the most urgent class that is below its cap,
 * or simply the oldest where classes do not count. The oldest of a class is never overtaken by its own class.
 */
export function nextInLine(
  waiting: readonly RequestClass[],
  underWay: Readonly<Record<RequestClass, number>>,
  rules: { readonly caps: ClassCaps; readonly priority: boolean },
): number {
  const mayGo = (one: RequestClass): boolean => underWay[one] < rules.caps[one];
  if (!rules.priority) return waiting.findIndex(mayGo);
  for (const one of byUrgency) {
    const at = mayGo(one) ? waiting.indexOf(one) : -1;
    if (at >= 0) return at;
  }
  return -1;
}
