import type { OutputCollector } from "./output-collector.ts";

/** Keeps all of an output: the plain way, whose memory and tokens grow with what a command happens to say. */
export class WholeText implements OutputCollector {
  readonly #chunks: Buffer[] = [];

  add(chunk: Buffer): null {
    this.#chunks.push(chunk);
    return null;
  }

  finish(): Promise<string> {
    return Promise.resolve(Buffer.concat(this.#chunks).toString());
  }
}
