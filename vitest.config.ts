import { defineConfig } from "vitest/config";

/**
 * What the inner loop runs (`npm run test:fast`): rooms whose tests start few programs and change nothing outside themselves. Tests
 * that open a browser are slow in every room.
 */
const unit = [
  ...["core", "stats", "gate", "provider", "import", "cost", "run", "report", "engine", "testing"].map(
    (room) => `test/${room}/**/!(*.browser).test.{ts,tsx}`,
  ),
  "test/architecture.test.ts",
];

/** Two cores: more workers than that only lengthen the real-process tests. */
const workers = {
  maxWorkers: 2,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  /** What is waited for comes; on a busy machine it comes late. */
  expect: { poll: { timeout: 60_000 } },
} as const;

export default defineConfig({
  test: {
    globalSetup: ["build-once.mjs", "test/temporary-folder.ts", "test/optional-profilers.ts"],
    /** A golden file that is missing fails its test; only `npm run golden` writes one. */
    update: "none",
    // Projects run in the order of their names. The slow files come first, so that the short ones fill both cores to the end.
    projects: [
      {
        test: { ...workers, name: "slow", include: ["test/**/*.test.{ts,tsx}"], exclude: unit },
      },
      {
        test: {
          ...workers,
          name: "unit",
          include: unit,
          /**
           * One process runs file after file. A process a file would double the processor time (59 s against 119 s for 150
           * files). It is safe while no module keeps state that a test can change.
           */
          isolate: false,
          /** Tests that say they are concurrent wait for the retries of clients. */
          maxConcurrency: 24,
          setupFiles: ["test/environment-of-file.ts"],
        },
      },
    ],
  },
});
