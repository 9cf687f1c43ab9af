import { open, writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { UserError } from "../../../core/user-error.ts";

interface ProfileSettings {
  readonly cpuProfilePath: string | null;
  readonly heapProfilePath: string | null;
}

/** Mean distance of two heap samples. V8's default of half a mebibyte is too coarse for a run of a second. */
const heapSampleBytes = 32 * 1024;
const cpuSampleMicroseconds = 1_000;

/**
 * Starts V8's samplers in this process. The returned function stops them and writes their files. Throws a UserError at once for a file
 * that cannot be written.
 */
export async function startProfiles(settings: ProfileSettings): Promise<() => Promise<void>> {
  await claim("--cpuprofile", settings.cpuProfilePath);
  await claim("--memprofile", settings.heapProfilePath);
  const session = new Session();
  session.connect();
  if (settings.cpuProfilePath !== null) {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: cpuSampleMicroseconds });
    await session.post("Profiler.start");
  }
  if (settings.heapProfilePath !== null) {
    await session.post("HeapProfiler.enable");
    await session.post("HeapProfiler.startSampling", { samplingInterval: heapSampleBytes });
  }
  return async () => {
    if (settings.cpuProfilePath !== null) {
      const { profile } = await session.post("Profiler.stop");
      await writeFile(settings.cpuProfilePath, JSON.stringify(profile));
    }
    if (settings.heapProfilePath !== null) {
      const { profile } = await session.post("HeapProfiler.stopSampling");
      await writeFile(settings.heapProfilePath, JSON.stringify(profile));
    }
    session.disconnect();
  };
}

async function claim(flag: string, path: string | null): Promise<void> {
  if (path === null) return;
  try {
    await (await open(path, "a")).close();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${flag} cannot be written (${reason}). Pass a file in a folder that exists.`, {
      cause: error,
    });
  }
}
