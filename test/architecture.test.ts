import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/** The rooms in order of flow, and what each may import besides itself. A decision of CONTRIBUTING; change both together. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/stats": ["src/core"],
  "src/provider": ["src/core"],
  "src/engine": ["src/core"],
  "src/run": ["src/core"],
  "src/gate": ["src/core", "src/stats", "src/run"],
  "src/report": ["src/core", "src/stats"],
  runners: ["src/core", "src/stats", "src/provider", "src/engine", "src/run"],
  scenarios: ["src/core", "src/stats"],
  "src/cli": [
    "src/core",
    "src/stats",
    "src/provider",
    "src/engine",
    "src/run",
    "src/gate",
    "src/report",
    "runners",
    "scenarios",
  ],
};
const root = resolve(import.meta.dirname, "..");

interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
      return { path, room: roomOf(path), text: readFileSync(join(root, path), "utf8") };
    });
}

function roomOf(path: string): string {
  return Object.keys(rooms).find((room) => path.startsWith(`${room}/`)) ?? "";
}

function importsOf(source: Source): string[] {
  return [...source.text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
}

const sources = Object.keys(rooms).flatMap(sourcesBelow);

test("the scan saw files in every room", () => {
  expect(Object.keys(rooms).filter((room) => !sources.some((source) => source.room === room))).toEqual([]);
});

test("imports go only along the arrows of the room table", () => {
  const wrong = sources.flatMap((source) =>
    importsOf(source)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => roomOf(relative(root, resolve(root, dirname(source.path), specifier))))
      .filter((target) => target !== source.room && !rooms[source.room]?.includes(target))
      .map((target) => `${source.path} -> ${target || "outside the rooms"}`),
  );
  expect(wrong).toEqual([]);
});

test("core and stats import no package and touch no effect", () => {
  const wrong = sources
    .filter((source) => source.room === "src/core" || source.room === "src/stats")
    .flatMap((source) =>
      importsOf(source)
        .filter((specifier) => !specifier.startsWith("."))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

test("schemas live only in files that read files, so that no measured process loads a schema library", () => {
  const wrong = sources
    .filter((source) => importsOf(source).includes("zod") && !source.path.endsWith("-file.ts"))
    .map((source) => source.path);
  expect(wrong).toEqual([]);
});

test("only the command line prints to the terminal, exits or reads argv; process entries are named main.ts", () => {
  const wrong = sources
    .filter((source) => source.room !== "src/cli" && !source.path.endsWith("/main.ts"))
    .filter((source) => /\bconsole\.|process\.exit\(|process\.argv/.test(source.text))
    .map((source) => source.path);
  expect(wrong).toEqual([]);
});

test("clocks and chance are injected: Date.now and Math.random appear nowhere", () => {
  const wrong = sources.filter((source) => /Date\.now\(|Math\.random\(/.test(source.text)).map((source) => source.path);
  expect(wrong).toEqual([]);
});

test("files stay under 300 lines and are named after one subject", () => {
  const long = sources.filter((source) => source.text.split("\n").length > 300).map((source) => source.path);
  const vague = sources
    .filter((source) => /(^|[/-])(utils?|helpers?|common|types|manager|index)\.tsx?$/.test(source.path))
    .map((source) => source.path);
  expect({ long, vague }).toEqual({ long: [], vague: [] });
});
