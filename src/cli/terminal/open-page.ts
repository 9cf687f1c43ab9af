import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** What decides on how a page is opened. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody sits at a terminal. */
  readonly hasTerminal: boolean;
}

/** How a page is opened: a program with its arguments, or why nothing is opened. */
export type Opening =
  | { readonly kind: "program"; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: "none"; readonly reason: string };

/**
 * The program for a page, given by path or address. `BROWSER` names it, as other tools read it: the first of several between colons,
 * with `%s` for the page. Without it the system's opener is taken, but never in CI, without a terminal or without a desktop.
 */
export function openingOf(page: string, { platform, env, hasTerminal }: Desktop): Opening {
  const [named = ""] = (env["BROWSER"] ?? "").split(platform === "win32" ? ";" : ":");
  const [program, ...given] = named.split(/\s+/).filter((word) => word !== "");
  if (program !== undefined) {
    const argv = given.map((word) => word.replaceAll("%s", page));
    return { kind: "program", argv: [program, ...(named.includes("%s") ? argv : [...argv, page])] };
  }
  if (isSet(env["CI"])) return { kind: "none", reason: "CI is set" };
  if (!hasTerminal) return { kind: "none", reason: "there is no terminal" };
  if (platform === "darwin") return { kind: "program", argv: ["open", page] };
  // `start` belongs to the shell, which would read the page's name.
  if (platform === "win32") return { kind: "program", argv: ["explorer.exe", page] };
  if (!isSet(env["DISPLAY"]) && !isSet(env["WAYLAND_DISPLAY"]))
    return { kind: "none", reason: "there is no desktop: DISPLAY and WAYLAND_DISPLAY are not set" };
  return { kind: "program", argv: ["xdg-open", page] };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** An opener that is still there has opened the page, or is the browser itself. */
const openerMs = 1000;

/** Opens a page, given by path or address. The program outlives this process. Says in a line on stderr if that can't be done. */
export async function openPage(page: string): Promise<void> {
  const { platform, env, stderr } = process;
  const problem = await openingProblem(page, { platform, env, hasTerminal: stderr.isTTY });
  if (problem !== null) stderr.write(`--open: ${problem}\n`);
}

/** Opens a page. Returns why that can't be done, and what to do instead. Null if it is open. */
export async function openingProblem(page: string, desktop: Desktop): Promise<string | null> {
  const target = page.startsWith("http://") ? page : resolve(page);
  const opening = openingOf(target, desktop);
  const problem = opening.kind === "none" ? opening.reason : await programProblem(opening.argv, desktop.env);
  return problem === null ? null : `${problem}. Open ${target} yourself, or name a browser in BROWSER.`;
}

async function programProblem(
  [program, ...words]: readonly [string, ...string[]],
  env: Desktop["env"],
): Promise<string | null> {
  const child = spawn(program, words, { detached: true, stdio: "ignore", env });
  child.unref();
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(null), openerMs);
    const end = (problem: string | null): void => {
      clearTimeout(timer);
      settle(problem);
    };
    child.once("error", (error) => end(`${program} can't be started (${error.message})`));
    // The explorer of Windows ends with 1 even after it has opened the page.
    child.once("exit", (code) =>
      end(code === 0 || process.platform === "win32" ? null : `${program} failed (${code})`),
    );
  });
}
