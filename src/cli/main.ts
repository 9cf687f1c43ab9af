#!/usr/bin/env node
import { inspect } from "node:util";
import yargs, { type Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { Interruption, UserError } from "../core/user-error.ts";
import { baselineCommand } from "./commands/baseline.ts";
import { bisectCommand } from "./commands/bisect.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { claimsCommand } from "./commands/claims.ts";
import { compareCommand } from "./commands/compare.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { historyCommand } from "./commands/history.ts";
import { initCommand } from "./commands/init.ts";
import { instructionsCommand } from "./commands/instructions.ts";
import { listCommand } from "./commands/list.ts";
import { mergeCommand } from "./commands/merge.ts";
import { profileCommand } from "./commands/profile.ts";
import { publishCommand } from "./commands/publish.ts";
import { recordCommand } from "./commands/record.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { serveCommand } from "./commands/serve.ts";
import { exitCodes } from "./exit-codes.ts";
import { fileFailure } from "./file-failure.ts";
import { packageVersion } from "./package-info.ts";
import { checkWrittenOptions, complaintInWords, optionKinds } from "./written-options.ts";

const words = hideBin(process.argv);

// Command files hold options only and import their work when they run: `bench --help` loads nothing else.
const parser: Argv = yargs(words)
  .scriptName("bench")
  .usage("$0 <command>\n\nBenchmarks and profiles AI agent engines against a fake model provider.")
  .command(initCommand)
  .command(runCommand)
  .command(mergeCommand)
  .command(compareCommand)
  .command(baselineCommand)
  .command(historyCommand)
  .command(bisectCommand)
  .command(doctorCommand)
  .command(calibrateCommand)
  .command(profileCommand)
  .command(instructionsCommand)
  .command(reportCommand)
  .command(publishCommand)
  .command(claimsCommand)
  .command(listCommand)
  .command(serveCommand)
  .command(recordCommand)
  .command(schemaCommand)
  .demandCommand(1, "Say which command to run; bench --help lists them.")
  .recommendCommands()
  .strict()
  .version(packageVersion)
  .help()
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .epilogue(
    "Exit codes: 0 pass, 1 regression, 2 wrong input or a failed run, 3 inconclusive (--strict), 130 interrupted.",
  )
  .check((_, found) => {
    checkWrittenOptions(words, optionKinds({ getOptions: () => found }));
    return true;
  })
  .fail((message, error) => {
    throw error ?? new UserError(complaintInWords(message, words, optionKinds(parser)));
  })
  .exitProcess(false);

// Who reads no further (`bench list | head -1`) has what they want; the status stays that of the command, as a gate's may be 1.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
// A crash is a failed run: the status that Node gives it is that of a regression.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${endingText(error)}\n`);
  process.exit(exitCodes.wrongInput);
});

try {
  await parser.parseAsync();
} catch (error) {
  process.stderr.write(`${endingText(error)}\n`);
  process.exitCode = error instanceof Interruption ? exitCodes.interrupted : exitCodes.wrongInput;
}

/** One line for what the user can mend; a bug keeps its stack. */
function endingText(error: unknown): string {
  const line = error instanceof UserError ? error.message : fileFailure(error);
  return line === null ? inspect(error) : `bench: ${line}`;
}
