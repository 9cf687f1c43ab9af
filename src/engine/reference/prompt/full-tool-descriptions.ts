/**
 * Long descriptions of the tools, in the manner of agents that explain each tool where it is declared: when to use it, when not, and
 * what comes back. Names and parameters are those of the terse declarations.
 */
export const fullToolDescriptions: ReadonlyMap<string, string> = new Map([
  [
    "bash",
    `Run a command with /bin/sh in the workspace. Returns its output, and its exit code when not 0.

Use it to run tests, type checks, builds and version control, and for everything that no other tool does. Standard output and standard error are returned together, in the order in which they were written. The command gets no input: a program that asks a question sees the end of its input at once. It runs in a process group of its own, and whatever of that group is left when the shell ends is ended too, so background processes do not outlive the call.

When not to use it:
- to read a file (use view), to list one (use ls or glob) or to search in them (use grep): those results are bounded, and those calls may run at the same time as others;
- to change a file with sed, tee or a redirection (use edit or write): those check that the text is what you believe it to be;
- to start a server, a watcher, an editor or a pager.

Chain commands that depend on each other with && in one call. Quote paths with spaces. Long output is cut in the middle; prefer quiet flags. The time limit is in seconds, at most 600; a command that reaches it is ended, and the result says so and holds the output until then.`,
  ],
  [
    "edit",
    `Replace one exact, unique piece of text in a file.

The old text has to occur exactly once, with the same white space and line ends as in the file. View the file first and copy the text from there, without line numbers. When it occurs more than once the call fails and changes nothing; include more of the lines around it. When it does not occur the call fails as well; view the file again, since it may have changed. To insert, give a neighbouring line as old text and repeat it in the new text. To delete, give an empty new text. Several edits of one file may be asked for in one reply: they are carried out in your order, each on the result of the one before.

Use write for a new file, or when most of the lines change.`,
  ],
  [
    "glob",
    `List files whose path matches a glob such as **/*.ts. Skips what .gitignore names.

Use it when you know how a file is named or where it lies. ** stands for any number of folders, * for any part of a name, ? for one character, {a,b} for alternatives. Paths come back relative to the workspace, sorted, one a line; a long list is cut and says by how much. Dependencies and version control folders are never entered, and symbolic links are not followed. A pattern must stay below the directory that it starts from: one that begins with a slash or contains .. is refused.

Use grep when you know what the file contains, and ls to see a single directory.`,
  ],
  [
    "grep",
    `Find lines that match a JavaScript regular expression. Skips binary files and what .gitignore names.

Matches come back as path:line:text, sorted by path, at most 200 of them; the result says how many more there are. Very long lines are shortened. The expression is matched line by line, is case-sensitive, and needs its special characters escaped: use \\( for a parenthesis and \\. for a dot. Give a path to search one file or folder, and a glob such as *.py or src/**/*.ts to restrict the files by name.

Several searches may be asked for in one reply; they run at the same time. Start with a narrow pattern: a broad one costs context and is cut anyway.`,
  ],
  [
    "ls",
    `List a directory.

Names come back one a line, sorted, folders with a slash at their end. Without a path it lists the workspace itself. It does not look into folders below; use glob for that. Use it to get a first impression of an unknown project, or to check that a file which you expect is there.`,
  ],
  [
    "view",
    `Read a text file, or the part that starts at a line.

The text comes back as it stands, without line numbers, so that it can be copied into an edit. A file that is longer than one result may hold is cut in the middle, and the result says how much is missing; ask for the missing part with offset (first line, from 1) and limit (number of lines). Binary files and directories are refused, with a hint at what to use instead. It is better to read a whole file of ordinary size once than to read it in many small parts. Several files may be asked for in one reply; they are read at the same time.`,
  ],
  [
    "write",
    `Create a file or replace all of it. Makes missing directories.

The content is written exactly as given; end it with a line end where the project's files do. An existing file is replaced without a question, so view it first. Use edit for a change of a few lines in an existing file: it is shorter, and it fails when the file is not what you believe it to be. Do not create documentation, examples or notes that the task does not ask for.`,
  ],
]);
