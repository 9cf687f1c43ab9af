import { expect, test } from "vitest";
import { InflightCalls } from "../../../../src/engine/reference/result-cache/tool-results.ts";

function started() {
  const begun: { readonly signal: AbortSignal; resolve(text: string): void; reject(error: Error): void }[] = [];
  const start = (signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      begun.push({ signal, resolve, reject });
    });
  return { begun, start, calls: new InflightCalls<string>() };
}
const patient = (): AbortSignal => new AbortController().signal;

test("equal calls at the same time run once, others by themselves, later ones again", async () => {
  const { begun, start, calls } = started();
  const waiting = ["a", "a", "b", "a"].map((key) => calls.share(key, patient(), start));
  expect(begun.length).toBe(2);
  begun[0]?.resolve("A");
  begun[1]?.resolve("B");
  expect(await Promise.all(waiting)).toEqual(["A", "A", "B", "A"]);
  void calls.share("a", patient(), start);
  expect(begun.length).toBe(3);
});

test("a failure is shared with all who wait and with nobody later", async () => {
  const { begun, start, calls } = started();
  const waiting = [1, 2, 3].map(() => calls.share("a", patient(), start));
  begun[0]?.reject(new Error("broken"));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  const again = calls.share("a", patient(), start);
  begun[1]?.resolve("mended");
  expect(await again).toBe("mended");
});

test("a waiter that leaves does not end the call of the others; the last one does", async () => {
  const { begun, start, calls } = started();
  const [impatient, other] = [new AbortController(), new AbortController()];
  const left = calls.share("a", impatient.signal, start);
  const stays = calls.share("a", other.signal, start);
  impatient.abort(new Error("too long"));
  await expect(left).rejects.toThrow("too long");
  expect(begun[0]?.signal.aborted).toBe(false);
  other.abort(new Error("too long too"));
  await expect(stays).rejects.toThrow("too long too");
  expect(begun[0]?.signal.aborted).toBe(true);
});
