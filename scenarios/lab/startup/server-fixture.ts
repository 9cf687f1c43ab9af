import { randomFrom } from "../../../src/core/random.ts";

/** Each server writes one line when it starts. The file proves how many were started. */
export const startsLog = "server-starts.log";

/** The work of a language server before it can answer: modules to load, sources to index. */
export interface ServerSize {
  readonly modules: number;
  readonly sources: number;
}

/** The command that starts it in a workspace that holds the files below. */
export const languageServerCommand = "node server/main.mjs";

/**
 * A language server and its workspace. The server is a graph of modules that each import two others. It indexes the
 * workspace's declarations before it answers `initialize`. Its start takes time because of this work. Nothing in it
 * sleeps.
 */
export function languageServerFiles(size: ServerSize, seed: string): Readonly<Record<string, string>> {
  const modules = Array.from({ length: size.modules }, (_, index): [string, string] => [
    `server/module-${index}.mjs`,
    moduleText(index, size.modules),
  ]);
  const sources = Array.from({ length: size.sources }, (_, index): [string, string] => [
    `src/part-${index}.ts`,
    sourceText(index, seed),
  ]);
  return { ...Object.fromEntries(modules), ...Object.fromEntries(sources), "server/main.mjs": serverText };
}

/** A declaration that the server must find by its name. */
export function plantedSymbol(part: number): { readonly name: string; readonly path: string } {
  return { name: `handlerOfPart${part}`, path: `src/part-${part}.ts` };
}

/** A binary tree of imports, as wide and deep as real module graphs. Each module has some code to compile. */
function moduleText(index: number, modules: number): string {
  const children = [2 * index + 1, 2 * index + 2].filter((child) => child < modules);
  const imports = children.map((child) => `import { rules as rules${child} } from "./module-${child}.mjs";`);
  const own = Array.from(
    { length: 12 },
    (_, rule) =>
      `  { id: ${index * 12 + rule}, test(text) { const at = text.indexOf("${"abcdefghijkl"[rule] ?? "z"}"); return at >= 0 && text.length > at + ${rule}; } },`,
  );
  const spread = children.map((child) => `  ...rules${child},`);
  return [...imports, "export const rules = [", ...own, ...spread, "];", ""].join("\n");
}

function sourceText(part: number, seed: string): string {
  const random = randomFrom(`${seed} source ${part}`);
  const functions = Array.from({ length: 30 }, (_, index) => {
    const factor = Math.floor(random() * 1000);
    return `export function step${part}_${index}(value: number): number {\n  return value * ${factor} + ${index};\n}\n`;
  });
  return [`export const ${plantedSymbol(part).name} = ${part};\n`, ...functions].join("\n");
}

const serverText = `import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { exit } from "node:process";
import { pathToFileURL } from "node:url";
import { rules } from "./module-0.mjs";

appendFileSync(${JSON.stringify(startsLog)}, "started with " + rules.length + " rules\\n");
const index = new Map();

function indexSources(rootUri) {
  for (const name of readdirSync("src").sort()) {
    const lines = readFileSync("src/" + name, "utf8").split("\\n");
    lines.forEach((line, number) => {
      const declared = /^export (?:function|const|class) ([A-Za-z_][A-Za-z0-9_]*)/.exec(line);
      if (declared === null) return;
      const kinds = rules.filter((rule) => rule.id < 24 && rule.test(line)).length;
      index.set(declared[1], { uri: rootUri + "/src/" + name, line: number, kinds });
    });
  }
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write("Content-Length: " + Buffer.byteLength(body) + "\\r\\n\\r\\n" + body);
}

function handle(message) {
  if (message.method === "initialize") {
    indexSources(message.params.rootUri ?? pathToFileURL(process.cwd()).href);
    send({ id: message.id, result: { capabilities: { workspaceSymbolProvider: true } } });
  } else if (message.method === "workspace/symbol") {
    const found = [...index].filter(([name]) => name.includes(message.params.query)).slice(0, 100);
    const result = found.map(([name, { uri, line }]) => ({
      name, kind: 12, location: { uri, range: { start: { line, character: 0 }, end: { line, character: 0 } } },
    }));
    send({ id: message.id, result });
  } else if (message.method === "shutdown") send({ id: message.id, result: null });
  else if (message.method === "exit") exit(0);
}

let pending = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  pending = Buffer.concat([pending, chunk]);
  for (;;) {
    const head = pending.indexOf("\\r\\n\\r\\n");
    if (head === -1) return;
    const end = head + 4 + Number(/content-length: *(\\d+)/i.exec(pending.toString("latin1", 0, head))[1]);
    if (pending.length < end) return;
    const message = JSON.parse(pending.toString("utf8", head + 4, end));
    pending = pending.subarray(end);
    handle(message);
  }
});
process.stdin.on("end", () => exit(0));
`;
