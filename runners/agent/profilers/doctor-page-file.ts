import { z } from "zod";

const doctorAnalysis = z.object({
  issues: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  issueCategory: z.string(),
});

/** What clinic doctor concluded. */
export interface DoctorAnalysis {
  readonly samples: number;
  /** The subject it suspects: event-loop, io, gc, none, unknown; or data when it could not judge. */
  readonly category: string;
  /** Measures that it had too little data to judge. */
  readonly unjudged: readonly string[];
}

/** Reads the analysis out of doctor's page, the only place where it writes it. */
export function parseDoctorPage(html: string): DoctorAnalysis {
  const text = /\{"interval":.*?"issueCategory":"[a-z-]+"\}/s.exec(html)?.[0];
  if (text === undefined) throw new Error("clinic doctor's page holds no analysis");
  const analysis = doctorAnalysis.parse(JSON.parse(text));
  const unjudged = Object.entries(analysis.issues)
    .filter(([, issue]) => (typeof issue === "string" ? [issue] : Object.values(issue)).includes("data"))
    .map(([name]) => name);
  const samples = html.match(/\{"timestamp":\d+,"delay":/g)?.length ?? 0;
  return { samples, category: analysis.issueCategory, unjudged };
}
