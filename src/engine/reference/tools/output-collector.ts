import { BoundedText } from "./bounded-text.ts";

/** Takes a command's output piece by piece and makes of it what the model gets. */
export interface OutputCollector {
  /** Null, or a promise that no more should be added before. Never rejects. */
  add(chunk: Buffer): Promise<void> | null;
  finish(): Promise<string>;
}

/** What is done with output beyond the bound: cut, kept, or cut and saved to a file. */
export type OutputMode = "bounded" | "unbounded" | "spill";

/** The collector for one command; `root` is the canonical path of the workspace. */
export async function outputCollector(mode: OutputMode, root: string, limitBytes: number): Promise<OutputCollector> {
  switch (mode) {
    case "bounded": {
      const text = new BoundedText(limitBytes);
      return {
        add: (chunk) => {
          text.add(chunk);
          return null;
        },
        finish: () => Promise.resolve(text.toString()),
      };
    }
    case "unbounded":
      return new (await import("./whole-text.ts")).WholeText();
    case "spill":
      return (await import("./spilled-text.ts")).spilledText(root, limitBytes);
  }
}
