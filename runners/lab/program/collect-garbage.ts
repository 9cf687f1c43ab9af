import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** V8's own full collection, without a flag on the command line. */
export function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  return collect;
}
