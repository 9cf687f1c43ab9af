import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import { readCpuProfile } from "../../../runners/agent/profilers/cpu-profile-file.ts";
import { readHeapProfile } from "../../../runners/agent/profilers/heap-profile-file.ts";
import { frameReader } from "../../../runners/agent/profilers/v8-recorder.ts";
import type { ProfileModel } from "../../core/profile-model.ts";
import { UserError } from "../../core/user-error.ts";

/** The longest text that Node can hold is a little more. */
const largestBytes = 500 * 1024 * 1024;

/** Whether a word of the command line is a profile that V8 wrote, by its name's ending. */
export function isProfileFile(name: string): boolean {
  return /\.(cpu|heap)profile$/.test(name);
}

/** A profile that was taken elsewhere. */
export function profileFromFile(path: string): ProfileModel {
  const text = readText(path);
  const kind = path.endsWith(".heapprofile") ? "alloc" : "cpu";
  const read = frameReader({ workspace: "/nonexistent", entry: "", home: process.cwd() }, null);
  const recording = kind === "cpu" ? readCpuProfile(text, path, read) : readHeapProfile(text, path, read);
  const builder = new CallTreeBuilder();
  builder.add({ threads: [{ name: basename(path), command: [basename(path)], recording, file: null }] });
  const tree = builder.tree();
  if (tree.total === 0) throw new UserError(`${path}: the profile is empty: no sample shows code at work.`);
  return {
    kind,
    subject: { title: basename(path), facts: [{ label: "file", text: basename(path) }], command: [] },
    sampling: "as the file was recorded",
    runs: 1,
    samples: recording.samples,
    threads: builder.threads,
    idle: builder.threads.reduce((sum, thread) => sum + thread.idle, 0),
    tree,
    overhead: null,
    notes: [],
  };
}

function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw new UserError(`${path}: no such file.`);
  if (found.size > largestBytes)
    throw new UserError(`${path}: larger than 500 MiB. Record a shorter time or with a longer sampling interval.`);
  return readFileSync(path, "utf8");
}
