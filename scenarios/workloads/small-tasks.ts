import type { Trace } from "../../src/core/trace.ts";
import { step, type WholeTask } from "./whole-task.ts";
import type { Block, ToolOperation, Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "./fixture-text.ts";

/** A task that any agent can do with a shell and file tools, and the tree that it has to leave. */
export interface SmallTask extends WholeTask {
  readonly answer: string;
  readonly finalFiles: Readonly<Record<string, string>>;
}

export const smallTaskNames = ["repair", "rename", "create"] as const;
type SmallTaskName = (typeof smallTaskNames)[number];

/** The task of that name. The seed changes the text around the places that matter. */
export function smallTask(name: SmallTaskName, seed: string): SmallTask {
  switch (name) {
    case "repair":
      return repair(seed);
    case "rename":
      return rename(seed);
    case "create":
      return create(seed);
  }
}

/** What is wrong with the final tree. Null if it is right. Agents may keep files of their own in hidden folders. */
export function treeFault({ files }: Pick<Trace, "files">, expected: Readonly<Record<string, string>>): string | null {
  const own = Object.keys(files).filter((path) => !path.startsWith("."));
  const paths = [...new Set([...Object.keys(expected), ...own])].toSorted();
  const wrong = paths.find((path) => files[path] !== expected[path]);
  if (wrong === undefined) return null;
  if (files[wrong] === undefined) return `${wrong} is missing`;
  return expected[wrong] === undefined ? `${wrong} should not be there` : `${wrong} is not as it should be`;
}

/** One wrong line in one file. The check is a shell command that fails before the edit. */
function repair(seed: string): SmallTask {
  const path = "src/price.js";
  const wrongLine = "  return net - net * rate;\n";
  const rightLine = "  return net + net * rate;\n";
  const source = `${comments(seed, 40)}export function gross(net, rate) {\n${wrongLine}}\n// end of price.js\n`;
  const files = { [path]: source, "README.md": "# Prices\n\ngross adds the tax to a net price.\n" };
  return {
    prompt: "gross in src/price.js gives wrong prices. Find out why, repair it, and check it.",
    answer: "The tax is added now.",
    files,
    finalFiles: { ...files, [path]: source.replace(wrongLine, rightLine) },
    script: {
      turns: [
        marked("I read the file.", [[{ kind: "read", path }, ["export function gross", "// end of price.js"]]]),
        step("It subtracts the tax.", [{ kind: "edit", path, before: wrongLine, after: rightLine }]),
        marked("Is it right now?", [
          [{ kind: "run", command: `grep -c 'net + net' ${path} && echo checked-repair` }, ["checked-repair"]],
        ]),
        said("The tax is added now."),
      ],
    },
  };
}

const renamedFiles = 6;

/** One name in six files, edited in two turns of three. */
function rename(seed: string): SmallTask {
  const paths = Array.from({ length: renamedFiles }, (_, file) => `src/part-${file + 1}.js`);
  const lineOf = (path: string, name: string): string => `export const limit = ${name}("${path}");\n`;
  const textOf = (path: string, name: string): string =>
    `${comments(`${seed} ${path}`, 12)}${lineOf(path, name)}// end of ${path}\n`;
  const tree = (name: string): Record<string, string> =>
    Object.fromEntries(paths.map((path) => [path, textOf(path, name)]));
  const halves = [paths.slice(0, renamedFiles / 2), paths.slice(renamedFiles / 2)];
  return {
    prompt: "Rename the function readLimit to loadLimit in all files of src.",
    answer: "All six files call loadLimit.",
    files: tree("readLimit"),
    finalFiles: tree("loadLimit"),
    script: {
      turns: [
        step("Where is it?", [{ kind: "search", pattern: "readLimit", path: "src" }]),
        ...halves.flatMap((half) => [
          marked(
            "I read these.",
            half.map((path) => [{ kind: "read", path }, [lineOf(path, "readLimit").trim(), `// end of ${path}`]]),
          ),
          step(
            "And change them.",
            half.map((path): ToolOperation => ({
              kind: "edit",
              path,
              before: lineOf(path, "readLimit"),
              after: lineOf(path, "loadLimit"),
            })),
          ),
        ]),
        said("All six files call loadLimit."),
      ],
    },
  };
}

/** Two new files, one in a new folder, and one that a command makes from them. */
function create(seed: string): SmallTask {
  const files = { "notes.txt": comments(seed, 10) };
  const parts = {
    "site/head.html": "<title>Notes</title>\n",
    "site/body.html": "<main>\n  <p>Nothing yet.</p>\n</main>\n",
  };
  const page = `${parts["site/head.html"]}${parts["site/body.html"]}`;
  return {
    prompt: "Make a small site in the folder site: head.html and body.html, and page.html that joins them.",
    answer: "The page is there.",
    files,
    finalFiles: { ...files, ...parts, "site/page.html": page },
    script: {
      turns: [
        step(
          "The two parts.",
          Object.entries(parts).map(([path, text]): ToolOperation => ({ kind: "write", path, text })),
        ),
        marked("And the page.", [
          [
            {
              kind: "run",
              command:
                "cat site/head.html site/body.html > site/page.html && wc -l site/page.html && echo page-is-made",
            },
            ["page-is-made"],
          ],
        ]),
        said("The page is there."),
      ],
    },
  };
}

/** A turn with calls whose results have to hold texts. */
function marked(text: string, calls: readonly (readonly [ToolOperation, readonly string[]])[]): Turn {
  const blocks = calls.map(([operation, markers]): Block => ({ kind: "tool", operation, markers }));
  return { blocks: [{ kind: "text", text }, ...blocks] };
}

function said(text: string): Turn {
  return { blocks: [{ kind: "text", text }] };
}

function comments(seed: string, lines: number): string {
  return fixtureText(lines * 60, seed)
    .split("\n")
    .slice(0, lines)
    .map((line) => `// ${line}\n`)
    .join("");
}
