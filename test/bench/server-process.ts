import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ServerUsage } from "./servers/measured-server.ts";

/** A server in a process of its own, and what it has used so far. */
export interface ServerProcess {
  readonly name: string;
  readonly url: string;
  /** `collect`: after a full collection, for the live heap. */
  usage(collect?: boolean): Promise<ServerUsage>;
  end(): Promise<void>;
}

/** Starts one of the servers beside this file; it ends with us. */
export async function startServer(
  name: "bare" | "aimock" | "own" | "ui",
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, `servers/${name}.js`), {
    execArgv: ["--expose-gc", ...(process.env["BENCH_SERVER_ARGV"]?.split(" ") ?? [])],
    env: { ...process.env, ...env },
  });
  const url: string = await message(child);
  return {
    name,
    url,
    usage: async (collect = false) => {
      child.send(collect ? "collect" : "usage");
      return await message<ServerUsage>(child);
    },
    end: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

async function message<Message>(child: ChildProcess): Promise<Message> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a server ended with code ${code}`));
    child.once("exit", ended);
    child.once("message", (value: Message) => {
      child.off("exit", ended);
      resolve(value);
    });
  });
}
