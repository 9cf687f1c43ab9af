import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findTool, toolFolders } from "./installed-tool.ts";
import { writeOwnFlagsPreload } from "./own-flags.ts";
import { describeFailure, runGroup } from "./grouped-command.ts";
import { profiledEnvironment, type ProfileOutcome, type ProfileRequest } from "./profile-request.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";
import { copyToolPage } from "./tool-page.ts";
import { zeroXDriver } from "./zero-x-driver.ts";
import { parseZeroXResult, type ZeroXResult } from "./zero-x-result-file.ts";

/** How long 0x may take to turn its samples into a page. */
const drawingLimitNs = 120e9;
/** With fewer samples of the program (V8 takes one a millisecond) the widths of the picture say nothing. */
const fewestSamples = 10;

/** Profiles the engine's main process with 0x: an interactive flamegraph of V8's own sampling log. */
export function profileFlame(request: ProfileRequest, folders = toolFolders()): Promise<ProfileOutcome> {
  const zeroX = findTool("0x", folders);
  if (zeroX === null) {
    return Promise.resolve({ kind: "missing-tool", tool: "0x", install: "npm install --save-dev 0x" });
  }
  return withTemporaryFolder((folder) => runZeroX(request, zeroX, folder));
}

async function runZeroX(request: ProfileRequest, zeroX: string, folder: string): Promise<ProfileOutcome> {
  const [node, ...engineArguments] = request.launch.argv;
  const drawn = join(folder, "drawn");
  const resultFile = join(folder, "result.json");
  const env = profiledEnvironment(request);
  const preload = await writeOwnFlagsPreload(folder, env);
  const driver = join(folder, "driver.cjs");
  const order = join(folder, "order.json");
  const options = {
    argv: ["-r", preload, ...engineArguments],
    pathToNodeBinary: node,
    workingDir: folder,
    outputDir: drawn,
    title: titleOf(engineArguments),
  };
  await writeFile(driver, zeroXDriver);
  await writeFile(
    order,
    JSON.stringify({ zeroX, preload, resultFile, limitMs: Math.min(request.timeLimitNs / 1e6, 2 ** 31 - 1), options }),
  );
  const run = await runGroup({
    argv: [process.execPath, driver, order],
    cwd: request.cwd,
    env,
    stdin: request.launch.stdin,
    limitNs: request.timeLimitNs + drawingLimitNs,
    signal: request.signal,
  });
  const failure = describeFailure(run.exit, "0x", run.stderrTail);
  if (failure !== null) return { kind: "failed", reason: failure };
  const result = parseZeroXResult(await readFile(resultFile, "utf8"));
  const failed = failureOf(result, request, run.stderrTail);
  if (failed !== null) return failed;
  return keep(request, drawn);
}

function failureOf(result: ZeroXResult, request: ProfileRequest, stderr: string): ProfileOutcome | null {
  switch (result.kind) {
    case "engine-failed": {
      const exit = result.timedOut
        ? ({ kind: "timed-out", limitNs: request.timeLimitNs } as const)
        : result.code === null
          ? ({ kind: "signalled", signal: "a signal" } as const)
          : ({ kind: "exited", code: result.code } as const);
      return { kind: "failed", reason: describeFailure(exit, "the engine", stderr) ?? "the engine failed" };
    }
    case "drawn":
      if (result.programTicks >= fewestSamples) return null;
      return {
        kind: "failed",
        reason: `only ${result.programTicks} of ${result.ticks} samples show the program's own code: it ran too briefly`,
        hint: "Choose a scenario with more turns, or use --tool cpu, which samples more often",
      };
  }
}

async function keep(request: ProfileRequest, drawn: string): Promise<ProfileOutcome> {
  const page = join(request.outDir, "index.html");
  const rawFolder = join(request.outDir, "raw");
  await copyToolPage(join(drawn, "flamegraph.html"), page);
  await mkdir(rawFolder, { recursive: true });
  const names = (await readdir(drawn)).filter((name) => name === "meta.json" || name.endsWith("-v8.log"));
  for (const name of names) await cp(join(drawn, name), join(rawFolder, name));
  return {
    kind: "profiled",
    page,
    raw: names.map((name) => join(rawFolder, name)),
    notes: [
      "only the engine's main thread is sampled; for its child processes and worker threads use --tool cpu",
      "0x hides native code at first and leaves gaps where it ran; the buttons of the page show it",
      `draw again: npx 0x --visualize-only ${rawFolder}`,
    ],
  };
}

/** 0x writes the title into its page as it stands, so only harmless characters of the script's name go in. */
function titleOf(engineArguments: readonly string[]): string {
  const script = engineArguments.find((argument) => /\.[cm]?[jt]s$/.test(argument)) ?? engineArguments[0] ?? "";
  return `node ${basename(script).replaceAll(/[^\w.-]/g, "_")}`;
}
