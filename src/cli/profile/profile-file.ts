import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { CallTreeBuilder } from "../../../runners/agent/profilers/call-tree.ts";
import { readCpuProfile } from "../../../runners/agent/profilers/cpu-profile-file.ts";
import { readHeapProfile } from "../../../runners/agent/profilers/heap-profile-file.ts";
import { frameReader } from "../../../runners/agent/profilers/v8-recorder.ts";
import type { ProfileModel } from "../../core/profile-model.ts";
import { UserError } from "../../core/user-error.ts";

/** Node can hold a text that is a little longer. */
const largestBytes = 500 * 1024 * 1024;

/** Whether the name is that of a profile of V8. */
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
  if (tree.total === 0)
    throw new UserError(`${path}: the profile is empty. No sample shows code at work. Record a longer time.`);
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
  const file = statSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true) throw new UserError(`${path}: no such file.`);
  if (file.size > largestBytes)
    throw new UserError(`${path}: larger than 500 MiB. Record a shorter time, or with a longer sampling interval.`);
  return readFileSync(path, "utf8");
}
