/*
 * `npm run check:outside`: an independent look at three agents, compared with what bench says of them. It shares no code with bench: a
 * bare node:http server with one canned answer, bash's `time` and GNU time around the agent, and the clock of bash and of this process.
 * The agents must be installed (`npm run test:agents`). With `--exact` only calls and request bytes are compared, after one trial: that
 * holds on any machine. Without it also times, CPU time and memory. Then the two looks take turns, so that a slow minute meets both, and
 * the median of the paired differences is judged with its interval. That needs a calm machine. Ids of agents narrow the look, and
 * `--rounds=31` takes more of it.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

const isExact = process.argv.includes("--exact");
const ids = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const rounds = Number(process.argv.find((word) => word.startsWith("--rounds="))?.split("=")[1] ?? 15);
const roundCount = isExact ? 1 : rounds;
/** How many values lie on each side of the 95 % interval of a median, by the signs alone. Of 15: 3. */
const outerRanks = Math.max(0, Math.floor((roundCount - 1) / 2 - 0.98 * Math.sqrt(roundCount)));
const bench = resolve(import.meta.dirname, "../../dist/bin/bench.js");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "agent-engine-bench");
const installed = join(cache, "agents");
const fixture = { "package.json": '{ "name": "fixture", "private": true }\n', "README.md": "# Fixture\n" };
/** The task of bench's `cold-start`: one short answer, at once. */
const readyTask = { prompt: "Say that you are ready.", pieces: ["Ready."], first: "Ready.", waitMs: 0, paceMs: 0 };
/**
 * A task like the small arm of bench's `first-token`: 250 tokens are asked, 400 pieces come one by one. The pace is that arm's, because
 * an agent that gets its whole answer in one read prints it sooner.
 */
const echoTask = {
  prompt: `What is this text?\n\n${"cache deadline parser window ".repeat(35)}`,
  pieces: ["Qz7:", ...Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? " wor" : "ker,"))],
  first: "Qz7:",
  waitMs: 52.5,
  paceMs: 0.755,
};

/** How a user starts each agent. */
const agents = [
  {
    id: "ai-sdk",
    folder: /^ai@/,
    readsInput: true,
    command: (at) => ["node", join(at, "ai-loop.mjs"), "claude-sonnet-5", "-"],
  },
  {
    id: "anthropic-tool-runner",
    folder: /^anthropic-ai-sdk@/,
    readsInput: true,
    command: (at) => ["node", join(at, "tool-runner.mjs"), "claude-sonnet-5", "-"],
  },
  {
    id: "pi",
    folder: /^earendil-works-pi-coding-agent@/,
    command: (at, prompt) => [
      join(at, "node_modules/.bin/pi"),
      "-p",
      "--mode",
      "json",
      "--provider",
      "anthropic",
      "--model",
      "claude-sonnet-4-5",
      prompt,
    ],
    env: { PI_OFFLINE: "1" },
    homeFiles: (url) => ({
      ".pi/agent/models.json": JSON.stringify({ providers: { anthropic: { baseUrl: url, apiKey: "sk-outside" } } }),
    }),
  },
];

/** Milliseconds of the wall clock, which bash can read too, with three digits. */
function nowMs() {
  return performance.timeOrigin + performance.now();
}

/** The task's answer to every request, with the stamps of the request's arrival and of the answer's first text. */
function startServer(task) {
  const looks = [];
  const server = createServer((request, response) => {
    const arrivalMs = nowMs();
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const look = { arrivalMs, bytes: body.length, textMs: 0 };
      looks.push(look);
      if (JSON.parse(body.toString()).stream === true) void sendEvents(response, look, task);
      else sendWhole(response, look, task);
    });
  });
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done({ server, looks, url: `http://127.0.0.1:${server.address().port}` }));
  });
}

const usage = { input_tokens: 10, output_tokens: 2 };
const message = {
  id: "msg_outside",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5",
  stop_sequence: null,
};

function sendWhole(response, look, { pieces }) {
  response.writeHead(200, { "content-type": "application/json" });
  look.textMs = nowMs();
  response.end(
    JSON.stringify({ ...message, content: [{ type: "text", text: pieces.join("") }], stop_reason: "end_turn", usage }),
  );
}

async function sendEvents(response, look, { pieces, waitMs, paceMs }) {
  const send = (event) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const dueMs = look.arrivalMs + waitMs;
  await reached(dueMs);
  response.writeHead(200, { "content-type": "text/event-stream" });
  send({ type: "message_start", message: { ...message, content: [], stop_reason: null, usage } });
  send({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
  for (const [at, text] of pieces.entries()) {
    await reached(dueMs + at * paceMs);
    if (at === 0) look.textMs = nowMs();
    send({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
  }
  send({ type: "content_block_stop", index: 0 });
  send({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage });
  send({ type: "message_stop" });
  response.end();
}

async function reached(dueMs) {
  const leftMs = dueMs - nowMs();
  if (leftMs > 0) await setTimeout(leftMs);
}

function writeFiles(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The numbers of a file's last line. */
function lastNumbers(file) {
  return readFileSync(file, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
}

/** Says when it starts, starts the words after the two files, and says what they used: seconds of user and system, KiB. */
const timed = `start=$1 used=$2; shift 2; exec 3>"$used"; TIMEFORMAT="%3U %3S"; echo "$EPOCHREALTIME" >"$start"
{ time /usr/bin/time -f %M -o "$used.memory" "$@" 2>&4; } 4>&2 2>&3`;

/** Starts an agent once under two timers and reads what it did. Times in milliseconds, memory in bytes. */
async function lookOnce(agent, at, home, task) {
  const { server, looks, url } = await startServer(task);
  // An agent may send the name of its folder. This one is as long as that of bench, so that the requests are, too.
  mkdirSync(join(cache, "trials"), { recursive: true });
  const place = mkdtempSync(join(cache, "trials/out-"));
  const work = join(place, "work");
  writeFiles(work, fixture);
  writeFiles(home, agent.homeFiles?.(url) ?? {});
  const start = join(place, "start.txt");
  const used = join(place, "used.txt");
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LANG: "C.UTF-8",
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "sk-outside",
    ...agent.env,
  };
  const child = spawn("bash", ["-c", timed, "bash", start, used, ...agent.command(at, task.prompt)], {
    cwd: work,
    env,
  });
  let stdout = "";
  let echoedMs = 0;
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    if (echoedMs === 0 && looks.length > 0 && looks[0].textMs > 0 && stdout.includes(task.first)) echoedMs = nowMs();
  });
  child.stdin.end(agent.readsInput === true ? task.prompt : "");
  const code = await new Promise((done) => {
    child.on("close", done);
  });
  server.closeAllConnections();
  server.close();
  const [startS] = lastNumbers(start);
  const [user, system] = lastNumbers(used);
  const [kibibytes] = lastNumbers(`${used}.memory`);
  rmSync(place, { recursive: true, force: true });
  if (code !== 0 || looks.length === 0)
    throw new Error(`${agent.id} ended with code ${code} after ${looks.length} calls.`);
  return {
    firstRequestMs: looks[0].arrivalMs - startS * 1000,
    echoMs: echoedMs - looks[0].textMs,
    cpuMs: (user + system) * 1000,
    memoryBytes: kibibytes * 1024,
    calls: looks.length,
    bytes: looks.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What bench says of the same task, and of the echo in its own scenario. */
function benchLooks({ id }) {
  const folder = mkdtempSync(join(tmpdir(), "outside-bench-"));
  const words = ["run", "cold-start", "first-token", "--arm", "as-is", "--arm", "small"];
  const { stdout, stderr } = spawnSync(process.execPath, [bench, ...words, "--engine", id, "--trials", "1", "--json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  rmSync(folder, { recursive: true, force: true });
  if (stdout === "") throw new Error(stderr);
  const { scenarios } = JSON.parse(stdout);
  const values = (scenario, metric) =>
    scenarios
      .find((each) => each.id === scenario)
      .arms.flatMap(({ trials }) => trials.flatMap((trial) => trial.values[metric] ?? []));
  return {
    firstRequestMs: median(values("cold-start", "startup.spawn_to_first_request")) / 1e6,
    echoMs: median(values("first-token", "first_token.engine_share")) / 1e6,
    cpuMs: median(values("cold-start", "process.cpu_time")) / 1e6,
    memoryBytes: median(values("cold-start", "process.peak_rss")),
    calls: median(values("cold-start", "gen_ai.invoke_agent.inference_calls")),
    bytes: median(values("cold-start", "wire.request_bytes")),
  };
}

function median(values) {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** What may differ: an absolute amount, or a share of the outside figure. */
const rows = [
  { title: "calls", name: "calls", isExact: true, limit: () => 0 },
  { title: "request bytes", name: "bytes", isExact: true, limit: () => 0 },
  { title: "first request, ms", name: "firstRequestMs", limit: () => 5 },
  { title: "echo, ms", name: "echoMs", limit: () => 3 },
  { title: "CPU time, ms", name: "cpuMs", limit: (outside) => outside * 0.02 },
  { title: "peak memory, MiB", name: "memoryBytes", unit: 2 ** 20, limit: (outside) => outside * 0.05 },
].filter((row) => row.isExact === true || !isExact);

/** One look from outside and one by bench, a round after the other. The order turns, so that neither always goes first. */
async function pairedLooks(agent) {
  const folder = readdirSync(installed).find((name) => agent.folder.test(name));
  if (folder === undefined) throw new Error(`${agent.id} is not installed. Run bench agents install ${agent.id}.`);
  const home = mkdtempSync(join(tmpdir(), "outside-home-"));
  const at = join(installed, folder);
  // The first start fills HOME and the page cache. bench does the same.
  await lookOnce(agent, at, home, readyTask);
  const outsideLooks = async () => {
    const { echoMs } = await lookOnce(agent, at, home, echoTask);
    return { ...(await lookOnce(agent, at, home, readyTask)), echoMs };
  };
  const pairs = [];
  for (let round = 0; round < roundCount; round += 1) {
    const before = round % 2 === 0 ? await outsideLooks() : null;
    const inside = benchLooks(agent);
    pairs.push({ outside: before ?? (await outsideLooks()), inside });
  }
  rmSync(home, { recursive: true, force: true });
  return pairs;
}

/** `agrees`: the median difference is allowed. `differs`: its whole interval is not. `unclear`: only a part of it is. */
function verdictOf(differences, allowed) {
  const sorted = differences.toSorted((left, right) => left - right);
  const low = sorted[Math.min(outerRanks, Math.floor((sorted.length - 1) / 2))];
  const high = sorted[Math.max(sorted.length - 1 - outerRanks, Math.floor((sorted.length - 1) / 2))];
  const middle = median(differences);
  // Not a number never agrees.
  if (Math.abs(middle) <= allowed) return { low, middle, high, word: "agrees" };
  return { low, middle, high, word: low <= allowed && high >= -allowed ? "unclear" : "differs" };
}

let missCount = 0;
const line = (...cells) =>
  process.stdout.write(`${cells.map((cell, at) => (at < 2 ? cell.padEnd(24) : cell.padStart(12))).join("")}\n`);
line("agent", "figure", "outside", "bench", "difference", "low", "high", "limit", "");
for (const agent of agents.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
  const pairs = await pairedLooks(agent);
  for (const { title, name, unit = 1, limit } of rows) {
    const outside = median(pairs.map((pair) => pair.outside[name]));
    const inside = median(pairs.map((pair) => pair.inside[name]));
    const allowed = limit(outside);
    const differences = pairs.map((pair) => pair.inside[name] - pair.outside[name]);
    const { low, middle, high, word } = verdictOf(differences, allowed);
    if (word !== "agrees") missCount += 1;
    const text = (value) => (value / unit).toFixed(Number.isInteger(value / unit) ? 0 : 1);
    line(agent.id, title, ...[outside, inside, middle, low, high, allowed].map(text), word);
  }
}
process.exitCode = missCount === 0 ? 0 : 1;
