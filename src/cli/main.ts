#!/usr/bin/env node
import { resolve } from "node:path";
import { inspect } from "node:util";
import yargs, { type Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { exitCodes } from "../core/outcome.ts";
import { Interruption, UserError } from "../core/user-error.ts";
import { agentsCommand } from "./agents/command.ts";
import { auditCommand } from "./audit/command.ts";
import { baselineCommand } from "./baseline/command.ts";
import { bisectCommand } from "./bisect/command.ts";
import { calibrateCommand } from "./calibrate/command.ts";
import { claimsCommand } from "./claims/command.ts";
import { fileFailure } from "./command-line/file-failure.ts";
import { checkWrittenOptions, complaintInWords, optionKinds } from "./command-line/written-options.ts";
import { compareCommand } from "./compare/command.ts";
import { costCommand } from "./cost/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { historyCommand } from "./history/command.ts";
import { importCommand } from "./import/command.ts";
import { initCommand } from "./init/command.ts";
import { instructionsCommand } from "./instructions/command.ts";
import { leagueCommand } from "./league/command.ts";
import { listCommand } from "./list/command.ts";
import { mergeCommand } from "./merge/command.ts";
import { cleanLine, cleanText } from "../report/clean-text.ts";
import { packageVersion } from "./package-info.ts";
import { profileCommand } from "./profile/command.ts";
import { publishCommand } from "./publish/command.ts";
import { recordCommand } from "./record/command.ts";
import { reportCommand } from "./report/command.ts";
import { runCommand } from "./run/command.ts";
import { schemaCommand } from "./schema/command.ts";
import { serveCommand } from "./serve/command.ts";
import { uiCommand } from "./ui/command.ts";
import { endAtSignals } from "./terminal/interrupt.ts";
import { surviveLostTerminal } from "./terminal/lost-terminal.ts";

/** Characters of an error. The output of a failed build is part of its error. */
const longestText = 20_000;

// Programs that bench starts in other folders must find the same folder for temporary files.
if (process.env["TMPDIR"]) process.env["TMPDIR"] = resolve(process.env["TMPDIR"]);

endAtSignals();

const words = hideBin(process.argv);

// A command imports its work when it runs. `bench --help` loads the options only.
const parser: Argv = yargs(words)
  .scriptName("bench")
  .usage("$0 <command>\n\nBenchmarks and profiles AI agent engines against a fake model provider.")
  .command(initCommand)
  .command(agentsCommand)
  .command(auditCommand)
  .command(leagueCommand)
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
  .command(uiCommand)
  .command(claimsCommand)
  .command(listCommand)
  .command(serveCommand)
  .command(recordCommand)
  .command(importCommand)
  .command(costCommand)
  .command(schemaCommand)
  .demandCommand(1, "Name a command. bench --help lists them.")
  .completion("completion", "Print a completion script for bash or zsh: bench completion >> ~/.bashrc")
  .recommendCommands()
  .strict()
  .version(packageVersion)
  .help()
  .wrap(Math.min(110, process.stdout.columns ?? 110))
  .epilogue(
    "Exit codes: 0 pass, 1 regression, 2 wrong input or a failed run, 3 inconclusive (--strict), 130 interrupted.",
  )
  .check((_, options) => {
    checkWrittenOptions(words, optionKinds({ getOptions: () => options }));
    return true;
  })
  .fail((message, error) => {
    throw error ?? new UserError(complaintInWords(message, words, optionKinds(parser)));
  })
  .exitProcess(false);

// A reader may close its pipe early (`bench run 2>&1 | head`, EPIPE), and a terminal may go away (EIO). The run goes on, its
// files are written, and the exit code stays that of the command.
const lostReader: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (!lostReader.has(error.code)) throw error;
  });
}
surviveLostTerminal();
// A crash is a failed run. Node's own exit code for it, 1, would mean a regression.
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

/** One line for an error that the user can fix. A bug keeps its stack. Both may quote a file, an agent or the command line. */
function endingText(error: unknown): string {
  const line = error instanceof UserError ? error.message : fileFailure(error);
  return line === null ? cleanText(inspect(error), longestText) : `bench: ${cleanLine(line, longestText)}`;
}
