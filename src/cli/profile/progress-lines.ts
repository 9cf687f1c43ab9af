import { createLogUpdate } from "log-update";

/** How a profiling session is going, on stderr: lines that stay, and one that is redrawn where there is a terminal. */
interface ProfileProgress {
  readonly say: (line: string) => void;
  readonly update: (line: string) => void;
  readonly end: () => void;
}

/** Begins to tell on this stream; nothing is redrawn where it is no terminal. */
export function startProfileProgress(stream: NodeJS.WriteStream): ProfileProgress {
  const live = stream.isTTY ? createLogUpdate(stream) : null;
  return {
    say: (line) => {
      live?.clear();
      stream.write(`${line}\n`);
    },
    update: (line) => live?.(`  ${line}`),
    end: () => live?.clear(),
  };
}
