import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A wire of a given length between a client and a port of this machine: every byte arrives half a round trip later, in order. What a
 * client sends first waits a whole round trip more, because over a real wire the connection would have to be made first; here
 * the kernel makes it at once.
 */
export function delayLine(port: number, roundTripMs: number): Server {
  return createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.setNoDelay(true);
    far.setNoDelay(true);
    carry(near, far, roundTripMs / 2, roundTripMs);
    carry(far, near, roundTripMs / 2, 0);
  });
}

function carry(from: Socket, to: Socket, delayMs: number, firstMs: number): void {
  const openedMs = performance.now();
  from.on("data", (bytes: Buffer) => {
    // Measured from the opening: bytes of one flight travel together, however many pieces they come in.
    const connectingMs = Math.max(0, openedMs + firstMs - performance.now());
    after(connectingMs + delayMs, () => to.write(bytes));
  });
  from.on("end", () => after(delayMs, () => to.end()));
  from.on("error", () => to.destroy());
  from.on("close", () => after(delayMs, () => to.destroy()));
}

/** Timers of one length fire in the order they were set, which keeps the bytes in order. */
function after(delayMs: number, work: () => void): void {
  if (delayMs <= 0) work();
  else setTimeout(work, delayMs);
}
