import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** The rooms and what each may import besides itself, as the table of CONTRIBUTING has them. */
const rooms: Readonly<Record<string, readonly string[]>> = roomTable();

function roomTable(): Record<string, readonly string[]> {
  const table = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$/gm);
  const rows = [...table].map(([, room = "", imports = ""]) => ({ room, imports }));
  const named = (name: string) => rows.flatMap(({ room }) => (basename(room) === name ? [room] : []));
  const allowed = ({ room, imports }: { readonly room: string; readonly imports: string }) =>
    imports === "all"
      ? rows.map((row) => row.room).filter((other) => other !== room)
      : imports.split(", ").flatMap(named);
  return Object.fromEntries(rows.map((row) => [row.room, allowed(row)]));
}

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

test("the table has the rooms, and the scan saw files in each", () => {
  expect(Object.keys(rooms).length).toBe(14);
  expect(rooms["src/core"]).toEqual([]);
  expect(rooms["src/gate"]).toEqual(["src/core", "src/stats", "src/run"]);
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

test("no files import each other in a circle, type imports included", () => {
  expect(
    circlesOf(
      new Map([
        ["a", ["b"]],
        ["b", ["c", "d"]],
        ["c", ["a"]],
        ["d", []],
      ]),
    ),
  ).toEqual([["a", "b", "c"]]);
  expect(circlesOf(new Map(sources.map((source) => [source.path, importedSources(source)])))).toEqual([]);
});

function importedSources(source: Source): string[] {
  return importsOf(source)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(root, resolve(root, dirname(source.path), specifier)).replaceAll("\\", "/"));
}

/** The groups of files that import each other, each sorted: Tarjan's strongly connected components of more than one file. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const numbers = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  /** Returns the lowest number on the stack that the file reaches. */
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    stack.push(file);
    const reached = (graph.get(file) ?? [])
      .filter((target) => graph.has(target))
      .map((target) =>
        numbers.has(target) && !stack.includes(target) ? number : (numbers.get(target) ?? visit(target)),
      );
    const lowest = Math.min(number, ...reached);
    if (lowest === number) {
      const circle = stack.splice(stack.indexOf(file)).toSorted();
      if (circle.length > 1) circles.push(circle);
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

test("what measures any agent imports nothing of the lab", () => {
  const wrong = sources
    .filter(({ path }) => /^(scenarios|runners)\/(agent|observations|workloads)\//.test(path))
    .flatMap((source) => importedSources(source).map((target) => ({ path: source.path, target })))
    .filter(({ target }) => /^(scenarios|runners)\/lab\//.test(target))
    .map(({ path, target }) => `${path} -> ${target}`);
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
