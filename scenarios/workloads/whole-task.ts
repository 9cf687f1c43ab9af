import type { Arm } from "../../src/core/scenario.ts";
import type { Block, ToolOperation, Turn, TurnScript } from "../../src/core/turn-script.ts";

/** A task: the prompt, the repository, and what the scripted model does. */
export interface WholeTask {
  readonly prompt: string;
  readonly files: Readonly<Record<string, string>>;
  readonly script: TurnScript;
  /** The files that the check needs. Absent: all. */
  readonly tracedFiles?: readonly string[];
}

/** A turn that says something and then makes calls. */
export function step(text: string, operations: readonly MarkedOperation[]): Turn {
  return {
    blocks: [
      { kind: "text", text },
      ...operations.map(({ markers, ...operation }): Block => ({
        kind: "tool",
        operation,
        ...(markers && { markers }),
      })),
    ],
  };
}

/** An operation, and texts that its whole result contains, in order. */
export type MarkedOperation = ToolOperation & { readonly markers?: readonly string[] };

/** A technique of the suite, with the toggles that switch it off and on. */
interface Technique {
  readonly id: string;
  readonly title: string;
  readonly off: Arm["toggles"];
  readonly on: Arm["toggles"];
}

const techniques: readonly Technique[] = [
  {
    id: "tools",
    title: "calls together",
    // An early start needs the scheduler that knows conflicts, so it is off too.
    off: { tools: "sequential", "tool-start": "message" },
    on: { tools: "parallel" },
  },
  { id: "tool-start", title: "early start of calls", off: { "tool-start": "message" }, on: { "tool-start": "block" } },
  { id: "dedup", title: "equal calls once", off: { dedup: "off" }, on: { dedup: "on" } },
  { id: "cache", title: "prompt cache", off: { cache: "none" }, on: { cache: "planned" } },
  {
    id: "prompt",
    title: "terse prompt and tools",
    off: { prompt: "full", "tool-schemas": "full" },
    on: { prompt: "terse", "tool-schemas": "terse" },
  },
  { id: "context", title: "context kept small", off: { context: "none" }, on: { context: "summary" } },
  { id: "startup", title: "lazy start", off: { startup: "eager" }, on: { startup: "lazy" } },
];

/**
 * The arms of one task: all techniques off, all on, and all on but one. Only `relevant` techniques are switched, so
 * that no arm repeats another. `fixed` are toggles that the task needs in every arm.
 */
export function armsOfTask(
  task: string,
  title: string,
  relevant: readonly string[],
  fixed: Arm["toggles"] = {},
): readonly Arm[] {
  const used = techniques.filter(({ id }) => relevant.includes(id));
  const on = Object.assign({}, fixed, ...used.map((technique) => technique.on)) satisfies Arm["toggles"];
  const off = Object.assign({}, fixed, ...used.map((technique) => technique.off)) satisfies Arm["toggles"];
  return [
    { id: `${task}/off`, title: `${title}: all off`, plain: true, group: task, toggles: off },
    { id: `${task}/on`, title: `${title}: all on`, group: task, toggles: on },
    ...used.map((technique): Arm => ({
      id: `${task}/without-${technique.id}`,
      title: `${title}: all but ${technique.title}`,
      group: task,
      toggles: { ...on, ...technique.off },
    })),
  ];
}
