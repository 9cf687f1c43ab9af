import { retryPolicies, usualRetries, type RetryRules } from "../provider/retry.ts";
import type { FlagGroup, FlagValues } from "./flag-values.ts";

const limiterKinds = ["none", "rpm", "tokens", "full", "headers"] as const;
const controls = ["fixed", "aimd", "gradient"] as const;
const classRules = ["none", "priority", "capped"] as const;
const noYes = ["no", "yes"] as const;

interface LimitOptions {
  readonly limiter: (typeof limiterKinds)[number];
  readonly rpm: number;
  readonly inputTpm: number;
  readonly outputTpm: number;
  readonly concurrency: number | null;
  readonly adapt: (typeof controls)[number];
  readonly slowMs: number | null;
  readonly classes: (typeof classRules)[number];
  readonly retry: RetryRules;
  readonly idleTimeoutMs: number | null;
}

/** How fast requests may leave, and what happens when they are refused. */
export const limitFlags: FlagGroup<LimitOptions> = {
  valued: [
    "limiter",
    "rpm",
    "input-tpm",
    "output-tpm",
    "concurrency",
    "adapt",
    "slow",
    "classes",
    "retry",
    "retry-on-rate-limit",
    "retry-broken",
    "idle-timeout",
  ],
  help: `  --limiter none|rpm|tokens|full|headers  keep to rates: requests; and tokens; and slots, corrected by use; the server's own (none)
  --rpm N --input-tpm N --output-tpm N  the rates, a minute (10, 100000, 100000)
  --concurrency N                       most requests under way at once
  --adapt fixed|aimd|gradient           how that number follows refusals and latency (fixed)
  --slow MS                             an answer that takes longer counts as overload for --adapt
  --classes none|priority|capped        whether the urgent go first; capped: at most 25 interactive, 10 batch, 3 background (none)
  --retry server|immediate|fixed|exponential|jitter|adaptive  when to try again (server: its retry-after, and jitter)
  --retry-on-rate-limit N               attempts of a request that is refused for want of room (3)
  --retry-broken no|yes                 ask again for an answer that broke off; its beginning is then told twice (no)
  --idle-timeout MS                     a stream that is silent for so long has broken off
`,
  toggles: {
    limiter: limiterKinds,
    rpm: [],
    "input-tpm": [],
    "output-tpm": [],
    concurrency: [],
    adapt: controls,
    slow: [],
    classes: classRules,
    retry: retryPolicies,
    "retry-on-rate-limit": [],
    "retry-broken": noYes,
    "idle-timeout": [],
  },
  read: (values) => ({
    limiter: limiterOf(values),
    rpm: values.count("rpm", 10),
    inputTpm: values.count("input-tpm", 100_000),
    outputTpm: values.count("output-tpm", 100_000),
    concurrency: values.count("concurrency", null),
    adapt: values.choice("adapt", controls),
    slowMs: values.count("slow", null),
    classes: values.choice("classes", classRules),
    retry: {
      policy: values.choice("retry", retryPolicies),
      attemptsOnRateLimit: values.count("retry-on-rate-limit", usualRetries.attemptsOnRateLimit),
      afterBreak: values.choice("retry-broken", noYes),
    },
    idleTimeoutMs: values.count("idle-timeout", null),
  }),
};

/** A rate that is given asks to be kept, also where no limiter is named. */
function limiterOf(values: FlagValues): LimitOptions["limiter"] {
  const isRated = ["rpm", "input-tpm", "output-tpm"].some((name) => values.text(name) !== null);
  return values.text("limiter") === null && isRated ? "full" : values.choice("limiter", limiterKinds);
}
