import type { CallNode, CodePart, ProfileModel } from "../../src/core/profile-model.ts";

/** A name that would be markup. */
export const hostile = `<img src=x onerror="alert(1)">`;

/** A node with its total from what is below it; values in milliseconds. */
export function node(
  name: string,
  part: CodePart,
  selfMs: number,
  children: readonly CallNode[] = [],
  file = `src/${part}.ts`,
): CallNode {
  const self = selfMs * 1e6;
  const place = part === "process" || part === "garbage-collection" ? { file: "", line: null } : { file, line: 3 };
  return { name, part, ...place, self, total: children.reduce((sum, { total }) => sum + total, self), children };
}

/** One engine, a dependency, Node's loader around them, and the collector. */
export const profileTree: CallNode = node("all", "process", 0, [
  node("engine.js", "process", 0, [
    node("runMain", "node", 1, [
      node("load", "node", 9, [
        node(hostile, "engine", 700, [node("readFileSync", "node", 40, [], "node:fs")]),
        node("parse", "dependencies", 199, [], "node_modules/@acme/sse/dist/a.js"),
      ]),
    ]),
    node("(garbage collector)", "garbage-collection", 50),
    node("tooNarrow", "engine", 0.4),
  ]),
]);

export const profileModel: ProfileModel = {
  kind: "cpu",
  subject: {
    title: "cold-start lazy",
    command: ["node", "engine.js", `--prompt=${hostile}`],
    facts: [{ label: "engine", text: "reference" }],
  },
  sampling: "one sample every 250 µs",
  runs: 3,
  samples: 4000,
  threads: [
    {
      name: "engine.js",
      command: ["node", "engine.js"],
      profiled: 3,
      lost: 1,
      busy: 999.4e6,
      idle: 5e8,
      samples: 4000,
    },
  ],
  idle: 5e8,
  tree: profileTree,
  overhead: { plainNs: 250e6, profiledNs: 300e6 },
  notes: ["one of the threads left no profile"],
};
