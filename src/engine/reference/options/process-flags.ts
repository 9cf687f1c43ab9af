import type { FlagGroup } from "./flag-values.ts";

const startups = ["lazy", "eager"] as const;

interface ProcessOptions {
  readonly startup: (typeof startups)[number];
  readonly spansPath: string | null;
  readonly verbose: boolean;
}

/** How the process starts, and what it tells of itself. */
export const processFlags: FlagGroup<ProcessOptions> = {
  valued: ["startup", "spans"],
  switches: ["verbose"],
  help: `  --startup lazy|eager                  load a part on first use, or all parts before the first request (lazy)
  --spans FILE                          write OpenTelemetry GenAI spans as JSON lines when the run ends
  --verbose                             tell tool activity on standard error
`,
  toggles: { startup: startups },
  read: (values) => ({
    startup: values.choice("startup", startups),
    spansPath: values.text("spans"),
    verbose: values.isSet("verbose"),
  }),
};
