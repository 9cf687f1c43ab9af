import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { ProgramInput } from "../storage/program-input.ts";
import { delayLine } from "./delay-line.ts";
import { tlsEdge } from "./tls-edge.ts";

const engine = join(import.meta.dirname, "../../../src/engine/reference/main.js");

await runProgram(overTls);
process.stdout.write("", () => process.exit());

/** Runs the real engine, in a process of its own, against the trial's provider behind a TLS edge at the end of a long wire. */
async function overTls(raw: unknown): Promise<ProgramResult> {
  const input = new ProgramInput(raw);
  const target = new URL(process.env["ANTHROPIC_BASE_URL"] ?? "");
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const authority = join(process.cwd(), "authority.pem");
  await writeFile(authority, cert);
  const { server, counts } = tlsEdge({ key, cert, target });
  const line = delayLine(await listening(server), input.number("roundTripMs"));
  const port = await listening(line);
  const child = spawn(
    process.execPath,
    [engine, "--output", "jsonl", ...input.flags(), "--model", input.text("model"), "--", input.text("prompt")],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: authority,
        ANTHROPIC_BASE_URL: `https://127.0.0.1:${port}${target.pathname}`,
      },
    },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await once(child, "close");
  if (child.exitCode !== 0)
    return { kind: "wrong", reason: `the engine ended with ${child.exitCode}: ${output.slice(-300)}` };
  return {
    kind: "values",
    values: {
      "http.connections_opened": counts.connections,
      "http.reuse_ratio": 1 - counts.connections / counts.requests,
      "http.retries": output.split('"kind":"retry-start"').length - 1,
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port");
  return address.port;
}
