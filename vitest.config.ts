import { defineConfig } from "vitest/config";

/** Rooms whose tests start few programs and keep what they change to themselves, save the environment, which is put back. */
const shared = ["core", "stats", "gate", "provider", "run", "report"].map((room) => `test/${room}/**/*.test.{ts,tsx}`);

/** Two cores: more workers than that only lengthen the real-process tests. */
const workers = { maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    globalSetup: ["test/build-once.ts", "test/temporary-folder.ts"],
    /** A golden file that is missing fails its test; only `npm run golden` writes one. */
    update: "none",
    // Projects run in the order of their names: the long files first, so that the short ones fill both cores to the end.
    projects: [
      { test: { ...workers, name: "alone", include: ["test/**/*.test.{ts,tsx}"], exclude: shared } },
      {
        test: {
          ...workers,
          name: "shared",
          include: shared,
          /** A process and its modules serve file after file: starting them costs more than most of these tests. */
          isolate: false,
          setupFiles: ["test/environment-of-file.ts"],
        },
      },
    ],
  },
});
