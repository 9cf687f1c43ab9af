import { Duplex } from "node:stream";

/** One end of a connection inside this process, with the methods of a socket that Node's HTTP code calls. */
class PipeEnd extends Duplex {
  #other: PipeEnd | undefined;
  #resume: (() => void) | undefined;

  static pair(): readonly [PipeEnd, PipeEnd] {
    const left = new PipeEnd();
    const right = new PipeEnd();
    left.#other = right;
    right.#other = left;
    return [left, right];
  }

  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  /** Unwritten data is lost, and the other end sees a reset. */
  resetAndDestroy(): this {
    return this.destroy();
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const other = this.#other;
    if (other === undefined || other.destroyed || other.push(chunk)) done();
    else other.#resume = done;
  }

  override _final(done: () => void): void {
    if (this.#other?.destroyed === false) this.#other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const other = this.#other;
    this.#other = undefined;
    this.#resume?.();
    if (other !== undefined && !other.destroyed) {
      other.destroy(error === null && this.writableFinished ? undefined : connectionReset());
    }
    done(error);
  }
}

function connectionReset(): Error {
  return Object.assign(new Error("the connection was reset"), { code: "ECONNRESET" });
}

/** Both ends of a connection without a socket. Data written to one is read from the other. */
export function connectedPair(): readonly [Duplex, Duplex] {
  return PipeEnd.pair();
}
