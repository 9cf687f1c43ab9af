import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    globalSetup: ["test/build-once.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    /** A golden file that is missing fails its test; only `npm run golden` writes one. */
    update: "none",
    /** Two cores: more workers than that only lengthen the real-process tests. */
    maxWorkers: 2,
  },
});
