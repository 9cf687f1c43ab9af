import { expect, test } from "vitest";
import instrumentationOverhead from "../../../../scenarios/lab/composite/instrumentation-overhead.ts";
import { SpanRecorder } from "../../../../src/engine/reference/spans.ts";
import { machineClock } from "../../../../src/core/clock.ts";
import { breaks, scenarioTrials } from "../../scenario-trials.ts";

const trials = scenarioTrials();

test.each(["spans", "trace"])("the %s tell every request and every call that the provider saw", async (arm) => {
  expect(await trials.trial(instrumentationOverhead, arm)).toMatchObject({ "instrumentation.missing_records": 0 });
});

test.each(["timings", "cpuprofile", "memprofile"])("%s are written in the format that they claim", async (arm) => {
  const values = await trials.trial(instrumentationOverhead, arm);
  expect(values).toMatchObject({ "instrumentation.written_bytes": expect.any(Number) });
});

test("an instrument that writes something else is a wrong result", async () => {
  const values = await trials.trial(instrumentationOverhead, "cpuprofile", {
    told: { cpuprofile: "elsewhere", spans: "written" },
  });
  expect(values).toBe("wrong result: what cpuprofile wrote cannot be read");
});

test("spans that are lost are counted as missing", async () => {
  const losing: typeof instrumentationOverhead = {
    ...instrumentationOverhead,
    observe: (trace, arm) => {
      const lines = (trace.files["written"] ?? "").split("\n");
      return instrumentationOverhead.observe({ ...trace, files: { written: lines.slice(3).join("\n") } }, arm);
    },
  };
  const { broken } = await breaks(instrumentationOverhead, {
    whole: () => trials.values(instrumentationOverhead, "spans"),
    broken: () => trials.values(losing, "spans"),
    moves: "instrumentation.missing_records",
  });
  expect(broken).toMatchObject({ "instrumentation.missing_records": 3 });
});

test("a recorder that runs full keeps the latest spans and says how many it lost", () => {
  const recorder = new SpanRecorder(machineClock, 3);
  for (const name of ["a", "b", "c", "d", "e"]) recorder.start(name, null, {}).end();
  expect(recorder.spans.map(({ name }) => name)).toEqual(["c", "d", "e"]);
  expect(recorder.dropped).toBe(2);
});
