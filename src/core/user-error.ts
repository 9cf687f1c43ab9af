/**
 * Wrong input: the message is one line that names what is wrong and what would be right. The command line prints it
 * without a stack and exits 2. Anything that is not a UserError is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** What to do about an installation without some of its files. */
export const missingFilesAdvice = "Files of bench are missing. Install it again; in a clone, run npm run build.";

/** What was asked for ended because the user stopped it (^C): the command line exits 130 and not 2. */
export class Interruption extends UserError {}
