import type { TaskOutcome } from "./task-outcome.ts";

/**
 * Why the work of an experiment is wrong, or null: an agent that says it is done has to have said what its task's answer is, each task
 * ends exactly once, and none has another's answer. A task that failed and says so is not wrong; it lowers the share of tasks done.
 */
export function wrongWork(
  tasks: readonly TaskOutcome[],
  wanted: {
    readonly prompts: readonly string[];
    readonly answers: Readonly<Record<string, string>>;
    readonly expected: string;
  },
): string | null {
  const ended = tasks.map(({ prompt }) => prompt).toSorted();
  if (JSON.stringify(ended) !== JSON.stringify(wanted.prompts.toSorted()))
    return `${ended.length} tasks ended of ${wanted.prompts.length}, or not each once`;
  const answers = Object.entries(wanted.answers);
  for (const { prompt, text, failure } of tasks) {
    const expected = answers.find(([key]) => prompt.includes(key))?.[1];
    if (failure !== null) continue;
    if ((expected !== undefined && text.trim() !== expected) || !text.includes(wanted.expected))
      return `the answer to ${JSON.stringify(prompt.slice(0, 60))} is ${JSON.stringify(text.slice(0, 60))}`;
  }
  return null;
}
