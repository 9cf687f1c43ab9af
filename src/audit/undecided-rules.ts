import type { AuditRecord } from "./audit-record.ts";

/**
 * The questions that are made to show what a rule looks for. Until all of them were asked, silence of the rule means nothing. A rule
 * that is not named here can be shown by any trial.
 */
export const tellingQuestions: Readonly<Record<string, readonly string[]>> = {
  "memory-slope": ["long-session"],
  "child-left-running": ["interrupt"],
  hang: ["faults"],
  "signal-ignored": ["interrupt"],
  "request-loop": ["faults"],
  "answer-lost": ["faults"],
  "session-start-differs": ["sessions"],
  "resumed-session-differs": ["sessions"],
  "unbounded-tool-output": ["big-output"],
  "output-cut-silently": ["big-output"],
  "tools-sequential": ["parallel-tools"],
  "not-retried": ["faults"],
  "retry-without-wait": ["faults"],
  "nested-retries": ["faults"],
  "hopeless-retry": ["faults"],
};

/** The rules that found nothing while a question that could have shown it was not asked. */
export function undecidedRules({ quiet, questions }: Pick<AuditRecord, "quiet" | "questions">): string[] {
  const unasked = questions
    .filter(({ arms }) => arms.some(({ kind }) => kind === "not-asked"))
    .map(({ scenario }) => scenario);
  return quiet
    .filter(({ rule, kind }) => {
      const telling = tellingQuestions[rule];
      if (telling !== undefined) return telling.some((scenario) => unasked.includes(scenario));
      return kind === "not-applicable" && unasked.length > 0;
    })
    .map(({ rule }) => rule);
}
