import type { FlagGroup } from "./flag-values.ts";

const routes = ["fixed", "rules", "bandit", "oracle"] as const;

interface RouteOptions {
  readonly route: (typeof routes)[number];
  readonly smallModel: string;
  /** What a small answer costs in hundredths of a large one. */
  readonly smallCostPercent: number;
  /** An answer without this text has failed. */
  readonly expect: string | null;
}

/** Which of two models does a task. */
export const routeFlags: FlagGroup<RouteOptions> = {
  valued: ["route", "small-model", "small-cost", "expect"],
  help: `  --route fixed|rules|bandit|oracle     always --model; or --small-model for tasks that read as easy, have proved so, or are marked so (fixed)
  --small-model ID                      the cheaper model (claude-haiku-4-5)
  --small-cost PERCENT                  what its answer costs of what --model's does (20)
  --expect TEXT                         an answer without it has failed; the small model's is then asked of --model
`,
  toggles: { route: routes, "small-model": [], "small-cost": [], expect: [] },
  read: (values) => ({
    route: values.choice("route", routes),
    smallModel: values.text("small-model") ?? "claude-haiku-4-5",
    smallCostPercent: values.count("small-cost", 20),
    expect: values.text("expect"),
  }),
};
