import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** A script that the build has bundled, in CommonJS and ASCII, once it has run. */
interface BundledScript<Exports> {
  readonly exports: Exports;
  /** The script with the code that V8 has made of it by now, as one file: the two can never be of different builds. */
  packed(): Buffer;
}

const head = "(function (exports, require, module, __filename, __dirname) {";
const tail = "\nreturn module.exports;})";
const lengthBytes = 4;

/** Where a bundle stands with its compiled code. */
export function packedPath(bundle: string): string {
  return `${bundle}.packed`;
}

/**
 * Runs a bundle, null when there is none. Compiling is most of what loading one costs, so the build keeps what V8 made of it
 * (`src/engine/bundles/main.ts`); code of another V8, or of other flags, is refused by V8, and the text is compiled.
 */
export function runBundle<Exports>(bundle: string): BundledScript<Exports> | null {
  const found = unpacked(bundle);
  if (found === null) return null;
  const { source, code } = found;
  const script = new Script(head + source + tail, {
    filename: bundle,
    columnOffset: -head.length,
    ...(code && { cachedData: code }),
  });
  const module = { exports: {} };
  const exports: Exports = script.runInThisContext()(
    module.exports,
    createRequire(bundle),
    module,
    bundle,
    dirname(bundle),
  );
  return {
    exports,
    packed: () => {
      const made = script.createCachedData();
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32LE(made.length);
      return Buffer.concat([length, made, Buffer.from(source, "latin1")]);
    },
  };
}

function unpacked(bundle: string): { readonly source: string; readonly code: Buffer | null } | null {
  const packed = contentOf(packedPath(bundle));
  if (packed === null) {
    const plain = contentOf(bundle);
    return plain === null ? null : { source: plain.toString("latin1"), code: null };
  }
  const end = lengthBytes + packed.readUInt32LE(0);
  return { source: packed.subarray(end).toString("latin1"), code: packed.subarray(lengthBytes, end) };
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
