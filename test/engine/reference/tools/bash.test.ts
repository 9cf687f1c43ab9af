import { expect, test } from "vitest";
import { runCall } from "../../../../src/engine/reference/tools/run-call.ts";
import { workspace } from "../../workspace.ts";
import { isRunning } from "../../../running-process.ts";

async function run(command: string, more: object = {}, stop = new AbortController()) {
  await using space = await workspace({ a: "a" });
  const call = { type: "tool_use", id: "1", name: "bash", input: { command, ...more } } as const;
  const result = await runCall(call, { root: space.root, signal: stop.signal, malformed: false });
  return [result.content, result.is_error === true];
}

test("output of both streams comes in the order in which it was written", async () => {
  expect(await run("for i in 1 2 3; do echo out$i; echo err$i >&2; done")).toEqual([
    "out1\nerr1\nout2\nerr2\nout3\nerr3\n",
    false,
  ]);
});

test("a command gets exactly the text of the call, the workspace, and nothing on standard input", async () => {
  expect(await run(`cat; printf '%s' "$0 'q' \\"d\\" $#"; ls`)).toEqual([`/bin/sh 'q' "d" 0a\n`, false]);
});

test("a failure tells its code and its output", async () => {
  expect(await run("echo why; exit 7")).toEqual(["exit code 7\nwhy\n", true]);
  expect(await run("kill -9 $$")).toEqual(["killed by SIGKILL", true]);
  expect(await run("true")).toEqual(["(no output)", false]);
});

test("endless output is cut to its bound, with the start, the end and a count", async () => {
  const [content] = await run("echo first; yes | head -c 5000000; echo last");
  expect(content).toMatch(/^first\ny\n/);
  expect(content).toMatch(/y\nlast\n$/);
  expect(content).toContain("\n[... 4970011 bytes cut ...]\n");
  expect(String(content).length).toBeLessThan(30_100);
});

test("a command that outlives its limit is ended with all its children, and what it wrote is kept", async () => {
  const [content, isError] = await run("echo begun; sleep 300 & sleep 300", { timeout_seconds: 1 });
  expect([content, isError]).toEqual(["stopped after 1 s, its time limit\nbegun\n", true]);
});

test("what a command left in the background ends with it", async () => {
  const [content] = await run("sleep 300 & echo $!");
  const pid = Number(content);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

/** The pipe tells when the child has left. Without it the shell may end first, and the child with its group. */
function leaving(program: string): string {
  return `mkfifo left; setsid sh -c 'echo $$ > left; exec ${program}' & cat left`;
}

test("a child that has left the group and holds the pipe is not waited for", async () => {
  const [content, isError] = await run(leaving("sleep 300"));
  const pid = Number(content);
  expect([isRunning(pid), isError]).toEqual([true, false]);
  process.kill(pid);
  // Its flood ends with the reader.
  const [flood] = await run(leaving("yes"));
  await expect.poll(() => isRunning(Number.parseInt(String(flood), 10))).toBe(false);
});

test("a stopped run ends the command", async () => {
  const stop = new AbortController();
  const finished = run("sleep 300", {}, stop);
  stop.abort(new Error("interrupted"));
  expect(await finished).toEqual(["interrupted", true]);
});

test("unbounded output comes whole, and spilled output is cut with the whole of it in a file that searches leave out", async () => {
  await using space = await workspace({ a: "a" });
  const command = "yes | head -c 100000; echo; echo middle; yes | head -c 100000";
  const output = async (mode: "unbounded" | "spill", text: string) => {
    const call = { type: "tool_use", id: "1", name: "bash", input: { command: text } } as const;
    const signal = new AbortController().signal;
    return (await runCall(call, { root: space.root, signal, malformed: false, output: mode })).content;
  };
  expect(await output("unbounded", command)).toHaveLength(200_008);
  expect(await output("spill", "echo short")).toBe("short\n");
  expect(await output("spill", command)).toContain("bytes cut; all of it is in .tool-output/1.txt ...]");
  expect(await output("spill", command)).toContain(".tool-output/2.txt");
  const tree = await space.tree();
  expect(tree[".tool-output/1.txt"]).toBe(tree[".tool-output/2.txt"]);
  expect(tree[".tool-output/1.txt"]).toHaveLength(200_008);
  expect(tree[".tool-output/.gitignore"]).toBe("*\n");
});
