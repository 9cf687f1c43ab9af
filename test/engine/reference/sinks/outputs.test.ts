import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { machineClock, type Clock } from "../../../../src/core/clock.ts";
import { openOutputs } from "../../../../src/engine/reference/sinks/open-outputs.ts";
import { outputTarget } from "../../../../src/engine/reference/options/program-flags.ts";
import { QueuedSink } from "../../../../src/engine/reference/sinks/queued-sink.ts";
import { textWindow } from "../../../../src/engine/reference/sinks/text-window.ts";

test("whatever the window, all text comes out, in order", () => {
  const clock: Clock = { ...machineClock, sleep: () => new Promise(() => undefined) };
  fc.assert(
    fc.property(fc.array(fc.string()), fc.constantFrom("delta", "buffer", "time"), (pieces, kind) => {
      const written: string[] = [];
      const window = textWindow(kind, (text) => written.push(text), clock);
      for (const piece of pieces) window.write(piece);
      window.flush();
      expect(written.join("")).toBe(pieces.join(""));
    }),
  );
});

test("a buffer writes whole lines, and what reaches 4096 bytes", () => {
  const written: string[] = [];
  const window = textWindow("buffer", (text) => written.push(text), machineClock);
  for (const piece of ["one", " line\nand", " more"]) window.write(piece);
  expect(written).toEqual(["one line\n"]);
  window.write("x".repeat(4_096));
  expect(written[1]).toBe(`and more${"x".repeat(4_096)}`);
});

test("a reader that takes nothing holds up nobody, costs bounded memory, and is told what it missed", async () => {
  const held: (() => void)[] = [];
  const taken: string[] = [];
  const stuck = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString());
      if (taken.length > 1) return done();
      held.push(done);
    },
  });
  const sink = new QueuedSink("slow", Promise.resolve(stuck));
  const piece = "x".repeat(1024 * 1024);
  for (let at = 0; at < 12; at += 1) sink.write(piece);
  await expect.poll(() => taken.length).toBe(1);
  held[0]?.();
  await turnOfTheLoop();
  sink.write("the end");
  expect(await sink.end()).toBe("the output slow was read too slowly and misses 4194304 bytes");
  const whole = taken.join("");
  expect(whole.length).toBeLessThan(9 * 1024 * 1024);
  expect(whole).toMatch(/x\n\[4194304 bytes left out: this output is read too slowly\]\nthe end$/);
});

test("one run goes to several files, each in its form; one that cannot be written is told and spoils no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "outputs-"));
  const paths = { text: join(folder, "a.txt"), json: join(folder, "a.jsonl"), none: join(folder, "no/such") };
  const outputs = openOutputs({
    options: {
      outputs: [`text:${paths.text}`, `json:${paths.json}`, `text:${paths.none}`].map(outputTarget),
      outputWindow: "delta",
      sinks: "independent",
    },
    clock: machineClock,
    say: () => undefined,
  });
  for (const text of ["a", "b"]) outputs.emit({ kind: "text-delta", text });
  outputs.emit({ kind: "text-end" });
  expect(await outputs.end()).toMatch(/no\/such failed: ENOENT/);
  expect(await readFile(paths.text, "utf8")).toBe("ab\n");
  expect((await readFile(paths.json, "utf8")).split("\n")).toHaveLength(4);
  await rm(folder, { recursive: true });
});

test("a form that there is not is wrong input", () => {
  expect(() => outputTarget("xml:a")).toThrow('--output "xml:a" is not one of text, jsonl, text:FILE, json:FILE.');
});
