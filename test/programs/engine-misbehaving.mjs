// An engine that goes wrong in the way its first argument names; the prompt is its last.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";

const base = process.env.ANTHROPIC_BASE_URL;

async function callModel(body) {
  return new Promise((resolve, reject) => {
    const call = request(
      `${base}/v1/messages`,
      {
        method: "POST",
        headers: { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" },
      },
      (response) => response.on("data", () => {}).on("end", () => resolve(response.statusCode)),
    );
    call.on("error", reject);
    call.end(
      JSON.stringify(body ?? { model: "claude-sonnet-5", max_tokens: 64, messages: [{ role: "user", content: "hi" }] }),
    );
  });
}

const behaviours = {
  crash: async () => {
    await callModel();
    throw new Error("the engine broke");
  },
  hang: async () => {
    process.on("SIGTERM", () => {});
    await callModel();
    writeFileSync("engine.pid", String(process.pid));
    setInterval(() => {}, 1000);
  },
  silent: async () => {},
  sidetracked: async () => {
    await callModel({ model: "claude-sonnet-5", max_tokens: 64, messages: [{ role: "user", content: "a title?" }] });
  },
  garbage: async () => {
    await callModel();
    process.stdout.write(Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0xff, 0xfe, 0x00, 0x07]));
  },
  flood: async () => {
    await callModel();
    for (let line = 0; line < 400; line += 1) process.stdout.write("x".repeat(64 * 1024));
  },
  orphan: async () => {
    await callModel();
    const child = spawn("sleep", ["300"], { detached: true, stdio: "inherit" });
    process.stdout.write(`${child.pid}\n`);
    child.unref();
  },
  // Fifty children under another name: in its group, and as daemons without environment.
  litter: async () => {
    await callModel();
    process.title = "something else";
    const env = { PATH: process.env.PATH };
    const children = Array.from({ length: 25 }, () => [
      spawn("sleep", ["300"], { stdio: "ignore" }),
      spawn("sh", ["-c", "(sleep 300) & exit"], { stdio: "ignore", detached: true, env }),
    ]).flat();
    await Promise.all(children.map((child) => once(child, "spawn")));
    for (const child of children) child.unref();
    for (let line = 0; line < 320; line += 1) process.stderr.write("x".repeat(64 * 1024));
  },
  // What it leaves in its workspace must not be read, waited for or followed.
  wreck: async () => {
    await callModel();
    rmSync("a/b.txt");
    execFileSync("sh", ["-c", "mkfifo a/b.txt"]);
    symlinkSync("/etc/passwd", "link.txt");
    symlinkSync("/", "root");
    mkdirSync("closed");
    chmodSync("closed", 0);
    await once(createServer().listen("socket"), "listening");
    process.exit();
  },
  vanish: async () => {
    await callModel();
    rmSync(process.cwd(), { recursive: true });
  },
  malformed: async () => {
    const status = await callModel({ nonsense: true });
    process.exitCode = status === 400 ? 5 : 0;
  },
};

await behaviours[process.argv[2]]();
