import { expect, test } from "vitest";
import { type Desktop, openingOf } from "../../../src/cli/terminal/open-page.ts";

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
