import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** A bundled script (CommonJS, ASCII) that has run. */
interface BundledScript<Exports> {
  readonly exports: Exports;
  /** The script and V8's compiled code of it, in one file, so that both come from the same build. */
  packed(): Buffer;
}

const head = "(function (exports, require, module, __filename, __dirname) {";
const tail = "\nreturn module.exports;})";
const lengthBytes = 4;

/** The path of a bundle with its compiled code. */
export function packedPath(bundle: string): string {
  return `${bundle}.packed`;
}

/**
 * Runs a bundle. Null if there is none. Compiling is most of the cost of loading, so the build keeps V8's compiled code
 * (`src/engine/bundles/main.ts`). V8 refuses code of another version or other flags, and compiles the text.
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
