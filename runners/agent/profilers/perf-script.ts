import { basename } from "node:path";
import type { CodeFrame } from "../../../src/core/profile-model.ts";
import type { RecordedRun } from "./recording.ts";

interface Trie {
  readonly nodes: { frame: CodeFrame | null; parent: number; self: number }[];
  readonly children: Map<string, number>;
  readonly command: string;
  samples: number;
}

/**
 * Reads the output of `perf script -F comm,pid,ip,sym,dso`: a line with the command's name and process, one line a frame
 * from the innermost out, an empty line. Frames of `program` (a path) are the engine's; each sample stands for `periodNs`.
 * Every process is one thread of the run, named by its command. Addresses that lie in no object are left out: code built
 * without frame pointers leaves them on the stack.
 */
export function parsePerfScript(text: string, program: string, periodNs: number): RecordedRun {
  const processes = new Map<string, Trie>();
  for (const block of text.split(/\n\s*\n/)) {
    const [head = "", ...lines] = block.split("\n").filter((line) => line.trim() !== "");
    const name = /^\s*(.+?)\s+\d+\s*:?\s*$/.exec(head)?.[1];
    if (name === undefined || lines.length === 0) continue;
    const trie = processes.get(name) ?? emptyTrie(name);
    processes.set(name, trie);
    trie.samples += 1;
    let place = 0;
    for (const line of lines.toReversed())
      if (!line.includes("[unknown] ([unknown])")) place = childOf(trie, place, frameOf(line, program));
    const top = trie.nodes[place];
    if (top !== undefined) top.self += periodNs;
  }
  return {
    threads: [...processes.values()].map(({ nodes, samples, command }) => ({
      name: command,
      command: [command],
      recording: { nodes, samples },
      file: null,
    })),
  };
}

function emptyTrie(command: string): Trie {
  return { nodes: [{ frame: null, parent: -1, self: 0 }], children: new Map(), command, samples: 0 };
}

function childOf({ nodes, children }: Trie, parent: number, frame: CodeFrame): number {
  const key = `${parent}\n${frame.name}\n${frame.file}`;
  const known = children.get(key);
  if (known !== undefined) return known;
  const place = nodes.push({ frame, parent, self: 0 }) - 1;
  children.set(key, place);
  return place;
}

/** `  55d0c0 symbol+0x12 (/path/to/object)`; perf writes [unknown] where it has no symbol. */
function frameOf(line: string, program: string): CodeFrame {
  const match = /^\s*[0-9a-f]+\s+(.*?)(?:\+0x[0-9a-f]+)?\s+\((.*)\)\s*$/.exec(line);
  const [name, object] = [match?.[1] ?? line.trim(), match?.[2] ?? ""];
  const known = name === "[unknown]" ? `${basename(object) || "code"}, no symbol` : name;
  const isKernel = object.startsWith("[") || object.endsWith(".ko");
  const part = object === program ? "engine" : isKernel || object === "" ? "program" : "dependencies";
  return { name: known, file: object, line: null, part };
}
