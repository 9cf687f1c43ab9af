import type { Cassette } from "../../provider/cassette/cassette.ts";
import { writeCassette } from "../../provider/cassette/cassette-file.ts";
import { cassetteView } from "../../provider/cassette/cassette-view.ts";
import { joinedCassette } from "../../provider/cassette/cassette.ts";
import type { RawExchange } from "../../provider/cassette/cassette.ts";
import { sealCassette } from "../../provider/cassette/seal-cassette.ts";
import { printable } from "../progress.ts";
import { writeWholeFile } from "../../run/whole-file.ts";

/**
 * Writes what was seen, without secrets, after what a cassette held `before`, and a view of all of it for people. False, with
 * the reason on stderr and no file touched, when a secret could not be kept out.
 */
export async function keepRecording(
  out: string,
  seen: readonly RawExchange[],
  before: Cassette = { exchanges: [], bodies: new Map() },
): Promise<boolean> {
  const sealed = await sealCassette(seen);
  if (sealed.kind === "refused") {
    const places = sealed.leaks.map((leak) => `  ${printable(leak)}\n`).join("");
    process.stderr.write(`bench: no cassette was written, because it would hold what must not be kept:\n${places}`);
    return false;
  }
  const cassette = joinedCassette(before, sealed.cassette);
  await writeWholeFile(out, writeCassette(cassette));
  await writeWholeFile(`${out}.md`, cassetteView(cassette));
  const added = before.exchanges.length === 0 ? "" : `, ${seen.length} of them new`;
  const count = cassette.exchanges.length === 1 ? "1 exchange" : `${cassette.exchanges.length} exchanges`;
  process.stderr.write(`${count} in ${out}${added}, to read in ${out}.md\n`);
  return true;
}
