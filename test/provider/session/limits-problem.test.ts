import { expect, test } from "vitest";
import { sessionProblem } from "../../../src/provider/session/session-problem.ts";
import { instantSettings, openSession } from "../open-session.ts";

test.each([
  [{ requestsPerMinute: 0 }, "settings.limits.requestsPerMinute: a whole number above 0 is required"],
  [{ burstNs: 1.5 }, "settings.limits.burstNs: a whole number above 0 is required"],
  [{ queuedRequests: -1 }, "settings.limits.queuedRequests: a number, at least 0, is required"],
  [{ tier: "gold" }, "settings.limits.tier: one of start, build, scale"],
  [
    { classes: { "opus-4": { inputTokensPerMinute: "1" } } },
    "settings.limits.classes.opus-4.inputTokensPerMinute: a whole number above 0 is required",
  ],
  [{ tier: "build", queuedRequests: 0, pool: "team", classes: { "opus-4": { requestsPerMinute: 5 } } }, undefined],
])("limits %j: %s", (limits, problem) => {
  expect(sessionProblem({ script: { turns: [] }, settings: { ...instantSettings, limits } })).toBe(problem);
});

test("a session whose limits cannot be kept is not opened", async () => {
  const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
  await expect(openSession(script, { limits: { requestsPerMinute: 0.5 } })).rejects.toThrow(
    /requestsPerMinute: a whole/,
  );
});
