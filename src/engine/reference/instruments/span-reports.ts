import { performance } from "node:perf_hooks";
import type { Options } from "../options.ts";
import type { SpanRecorder } from "../spans.ts";

/** Writes the spans in every form that was asked for, and resolves with what is to be told on standard error. */
export async function reportSpans(options: Options, recorder: SpanRecorder): Promise<string> {
  const { spans } = recorder;
  if (options.spansPath !== null) {
    const { writeSpans } = await import("../span-file.ts");
    await writeSpans(options.spansPath, spans);
  }
  if (options.tracePath !== null) {
    const [{ chromeTrace }, { writeFile }] = await Promise.all([
      import("./chrome-trace.ts"),
      import("node:fs/promises"),
    ]);
    await writeFile(options.tracePath, chromeTrace(spans, process.pid));
  }
  const lost = recorder.dropped === 0 ? "" : `spans: the oldest ${recorder.dropped} were dropped\n`;
  if (options.timings === "off") return lost;
  const [{ phaseTimes }, { timingsText }] = await Promise.all([
    import("./phase-times.ts"),
    import("./timings-text.ts"),
  ]);
  const nowNs = process.hrtime.bigint();
  const startNs = nowNs - BigInt(Math.round(performance.now() * 1e6));
  const bootedNs = startNs + BigInt(Math.round(performance.nodeTiming.bootstrapComplete * 1e6));
  return lost + timingsText(phaseTimes(spans, { startNs, bootedNs, nowNs }));
}
