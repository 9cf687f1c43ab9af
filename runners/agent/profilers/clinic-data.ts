import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../src/core/user-error.ts";
import { type DoctorAnalysis, parseDoctorPage } from "./doctor-page-file.ts";
import { readHeapProfile } from "./heap-profile-file.ts";
import type { ClinicTool } from "./profile-request.ts";

/** A tenth of clinic's default: an engine's run lasts from a quarter of a second. */
export const doctorIntervalMs = 1;
/** With less than that there is no course to look at. */
const fewestSamples = 10;

type Checked =
  | { readonly kind: "full"; readonly notes: readonly string[] }
  | { readonly kind: "empty"; readonly reason: string; readonly hint: string };

/** Whether a clinic tool recorded anything: it draws an empty page without complaint. */
export async function checkClinicData(tool: ClinicTool, data: string, page: string): Promise<Checked> {
  switch (tool) {
    case "doctor": {
      const analysis = parseDoctorPage(await readFile(page, "utf8"));
      if (analysis.samples >= fewestSamples) return { kind: "full", notes: [verdictNote(analysis)] };
      return {
        kind: "empty",
        reason: `clinic doctor had not enough data: ${analysis.samples} samples; it takes one every ${doctorIntervalMs} ms while the event loop turns`,
        hint: "Choose a scenario with more turns, or use --tool cpu",
      };
    }
    case "bubbleprof": {
      const bytes = await bytesOf(data, "-stacktrace");
      if (bytes > 0) return { kind: "full", notes: ["bubbleprof shows where time passes between asynchronous calls"] };
      return { kind: "empty", reason: "clinic bubbleprof saw no asynchronous call", hint: "Use --tool cpu" };
    }
    case "heapprofiler":
      return heapChecked(data);
  }
}

async function heapChecked(data: string): Promise<Checked> {
  try {
    const { samples } = readHeapProfile(await readFile(data, "utf8"), "clinic's heap profile", () => null);
    return {
      kind: "full",
      notes: [
        `${samples} samples of memory that was still alive at the end; for all that was allocated use --tool alloc`,
      ],
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "empty", reason: error.message, hint: "Use --tool alloc" };
  }
}

async function bytesOf(folder: string, ending: string): Promise<number> {
  const name = (await readdir(folder)).find((each) => each.endsWith(ending));
  return name === undefined ? 0 : (await stat(join(folder, name))).size;
}

function verdictNote(analysis: DoctorAnalysis): string {
  const graphs = `its graphs hold ${analysis.samples} samples`;
  if (analysis.category !== "data") return `doctor suspects: ${analysis.category} (a hint, not a verdict); ${graphs}`;
  const unjudged = analysis.unjudged.join(", ");
  return `doctor had too little data to judge ${unjudged}: it looks only at the stretch with most open handles, less 100 ms at each end; ${graphs}`;
}
