import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { Server } from "node:net";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { generate } from "selfsigned";
import { fields, number, text, toggleFlags } from "../program/program-input.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { delayLine, tlsEdge } from "./tls-wire.ts";

const engineEntry = join(import.meta.dirname, "../../../src/engine/reference/main.js");
const readInput = fields({ roundTripMs: number, model: text, prompt: text, toggles: toggleFlags });

await runProgram(overTls);
// Connections that are kept alive would hold the process for seconds.
process.exit();

/** Runs the engine in a process of its own, against the trial's provider behind a TLS edge at the end of a long wire. */
async function overTls(raw: unknown): Promise<ProgramResult> {
  const { roundTripMs, model, prompt, toggles } = readInput(raw);
  const target = new URL(process.env["ANTHROPIC_BASE_URL"] ?? "");
  const { private: key, cert } = await localCertificate();
  const authority = join(process.cwd(), "authority.pem");
  await writeFile(authority, cert);
  const { server, counts } = tlsEdge({ key, cert, target });
  const port = await listeningPort(delayLine(await listeningPort(server), roundTripMs));
  const args = [engineEntry, "--output", "jsonl", ...toggles, "--model", model, "--", prompt];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: authority,
      ANTHROPIC_BASE_URL: `https://127.0.0.1:${port}${target.pathname}`,
    },
  });
  const [output] = await Promise.all([textOf(child.stdout), once(child, "close")]);
  if (child.exitCode !== 0)
    return { kind: "wrong", reason: `The engine ended with ${child.exitCode}: ${output.slice(-300)}` };
  return {
    kind: "values",
    values: {
      "http.connections_opened": counts.connections,
      "http.reuse_ratio": 1 - counts.connections / counts.requests,
      "http.retries": output.split('"kind":"retry-start"').length - 1,
    },
  };
}

function localCertificate(): ReturnType<typeof generate> {
  const host = { type: 2, value: "localhost" } as const;
  const address = { type: 7, ip: "127.0.0.1" } as const;
  return generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [host, address] }],
  });
}

async function listeningPort(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen on a port.");
  return address.port;
}
