import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { bench, emptyFolder } from "../bench-process.ts";
import { type Desktop, openingOf, openingProblem } from "../../../src/cli/terminal/open-page.ts";

const seated: Desktop = { platform: "linux", env: { DISPLAY: ":0" }, hasTerminal: true };
const page = "/tmp/a b/$(rm).html";

test.for<readonly [string, Partial<Desktop>, readonly string[]]>([
  ["Linux", {}, ["xdg-open", page]],
  ["Wayland", { env: { WAYLAND_DISPLAY: "wayland-0" } }, ["xdg-open", page]],
  ["macOS", { platform: "darwin", env: {} }, ["open", page]],
  ["Windows", { platform: "win32", env: {} }, ["explorer.exe", page]],
  ["BROWSER", { env: { BROWSER: "firefox --new-window:links" } }, ["firefox", "--new-window", page]],
  ["BROWSER with a place for the page", { env: { BROWSER: "open -u %s -x" } }, ["open", "-u", page, "-x"]],
  ["BROWSER in CI", { env: { CI: "true", BROWSER: "firefox" }, hasTerminal: false }, ["firefox", page]],
])("%s opens a page by a program with arguments, whatever its name", ([, desktop, argv]) => {
  expect(openingOf(page, { ...seated, ...desktop })).toEqual({ kind: "program", argv });
});

test.for<readonly [string, Partial<Desktop>]>([
  ["CI is set", { env: { DISPLAY: ":0", CI: "true" } }],
  ["there is no terminal", { hasTerminal: false }],
  ["there is no desktop: DISPLAY and WAYLAND_DISPLAY are not set", { env: { BROWSER: "" } }],
])("nothing is opened if %s", ([reason, desktop]) => {
  expect(openingOf(page, { ...seated, ...desktop })).toEqual({ kind: "none", reason });
});

const openedBy = (seen: string): string[] => readFileSync(seen, "utf8").trimEnd().split("\n");

describe.skipIf(process.platform === "win32")("a program that keeps what it is asked to open", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-open-"));
  const PATH = `${folder}${delimiter}${process.env["PATH"]}`;

  /** Writes its arguments into a file, a line each, then ends with the given code. Returns that file. */
  function opener(name: string, code = 0): string {
    const seen = join(folder, `${name}.seen`);
    const program = `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\nexit ${code}\n`;
    writeFileSync(join(folder, name), program, { mode: 0o755 });
    return seen;
  }

  test("the system's opener is found in PATH and gets the page or the address, whole", async () => {
    const seen = opener("xdg-open");
    for (const target of [page, "http://127.0.0.1:4317/#t=a%20b"]) {
      const desktop: Desktop = { ...seated, env: { DISPLAY: ":0", PATH } };
      expect(await openingProblem(target, desktop)).toBeNull();
      expect(openedBy(seen)).toEqual([target]);
    }
  });

  test("one that fails, and one that is not there, are named with the page", async () => {
    opener("broken", 3);
    const opened = (BROWSER: string): Promise<string | null> =>
      openingProblem(page, { ...seated, env: { BROWSER, PATH } });
    const advice = `Open ${page} yourself, or name a browser in BROWSER.`;
    expect(await opened("broken")).toBe(`broken failed (3). ${advice}`);
    expect(await opened("no-such-browser")).toBe(
      `no-such-browser can't be started (spawn no-such-browser ENOENT). ${advice}`,
    );
  });

  test("--open of a command opens the page that it wrote, and one that can't be opened changes no exit code", async () => {
    const seen = opener("tiny-browser");
    const project = emptyFolder();
    const callFrame = { functionName: "work", scriptId: "1", url: "file:///work.js", lineNumber: 1, columnNumber: 2 };
    const nodes = [
      { id: 1, callFrame: { ...callFrame, functionName: "(root)", url: "" }, children: [2] },
      { id: 2, callFrame },
    ];
    const profile = { nodes, startTime: 0, endTime: 2000, samples: [2, 2], timeDeltas: [0, 1000] };
    writeFileSync(join(project, "work.cpuprofile"), JSON.stringify(profile));
    vi.stubEnv("PATH", PATH);
    vi.stubEnv("BROWSER", "tiny-browser --new-window %s");
    const drawn = await bench(project, "profile", "work.cpuprofile", "--open");
    const run = ["run", "cold-start", "--engine", "reference", "--arm", "lazy", "--trials", "1", "--open"];
    const drawnBy = openedBy(seen);
    const measured = await bench(project, ...run);
    vi.stubEnv("BROWSER", "no-such-browser");
    const unopened = await bench(project, "profile", "work.cpuprofile", "--open");
    vi.unstubAllEnvs();
    expect([drawn.code, measured.code, unopened.code]).toEqual([0, 0, 0]);
    const profilePage = drawn.stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(drawnBy).toEqual(["--new-window", profilePage]);
    expect(readFileSync(profilePage, "utf8")).toMatch(/^<!doctype html>/);
    const [flag, report = ""] = openedBy(seen);
    expect([flag, report.endsWith("index.html")]).toEqual(["--new-window", true]);
    expect(measured.stdout).toContain(report);
    expect(readFileSync(report, "utf8")).toContain("Cold start");
    expect([drawn.stderr, measured.stderr].join("")).not.toContain("--open");
    expect(unopened.stderr).toMatch(/^--open: no-such-browser can't be started .* Open \S+\/index\.html yourself/m);
  });
});
