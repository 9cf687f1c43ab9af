import { runExperiment } from "./run-experiment.ts";

/**
 * Loads every part that an experiment may load on first use: reading a file takes real time, which simulated time would not wait for,
 * and so no two runs would be equal.
 */
export async function warmUp(root: string): Promise<void> {
  const settings = {
    model: "claude-sonnet-5",
    seed: "warm-up",
    asOf: "2026-11-01",
    latency: { kind: "fixed", ttftNs: 1e6, perTokenNs: 1e6 },
  } as const;
  const refused = { kind: "status", status: 529, body: "error", retryAfterNs: 1e6 } as const;
  await runExperiment(
    {
      seed: "warm-up",
      providers: [
        {
          fromNs: 0,
          settings,
          script: { turns: [{ blocks: [{ kind: "text", text: "warm" }], fault: { what: refused } }] },
        },
      ],
      processes: [
        {
          flags: ["--startup", "eager", "--limiter", "full", "--idle-timeout", "60000"],
          agents: [{ startNs: 0, requestClass: "interactive", prompts: ["agent"] }],
          batch: ["task"],
          batchStartNs: 0,
        },
      ],
      answers: {},
      expected: "",
      troubleEndNs: 0,
    },
    root,
  );
}
