// An engine that goes wrong in the way its first argument names; the prompt is its last.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request } from "node:http";

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
  malformed: async () => {
    const status = await callModel({ nonsense: true });
    process.exitCode = status === 400 ? 5 : 0;
  },
};

await behaviours[process.argv[2]]();
