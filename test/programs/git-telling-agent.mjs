// An agent that tells its model about the git repository that it works in. Its last argument is the prompt.
import { spawnSync } from "node:child_process";

const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY } = process.env;
const ask = (...words) => {
  const { stdout, status } = spawnSync("git", words, { encoding: "utf8" });
  return `$ git ${words.join(" ")}\n${stdout}(${status})`;
};
const told = [
  ask("rev-parse", "--show-toplevel"),
  ask("rev-parse", "--show-prefix"),
  ask("branch", "--show-current"),
  ask("rev-parse", "HEAD"),
  ask("symbolic-ref", "--short", "refs/remotes/origin/HEAD"),
  ask("config", "user.name"),
  ask("status", "--porcelain"),
  ask("log", "--oneline", "-n", "5"),
  ask("diff", "--stat"),
  ask("diff", "--cached"),
  ask("rev-list", "--max-parents=0", "--all"),
].join("\n\n");
const messages = [
  { role: "user", content: process.argv.at(-1) },
  { role: "assistant", content: told },
  { role: "user", content: "Go on." },
];
const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages`, {
  method: "POST",
  headers: { "x-api-key": ANTHROPIC_API_KEY, "anthropic-version": "2023-06-01", "content-type": "application/json" },
  body: JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1000, messages }),
});
const { content, error } = await response.json();
if (error !== undefined) throw new Error(error.message);
process.stdout.write(`${content[0].text}\n`);
