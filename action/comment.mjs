// Keeps one comment on a pull request: made when there is something to tell, updated in place when that differs, and removed when
// there is nothing left. The gate is elsewhere: a comment that can't be written is a warning.
import { readFileSync } from "node:fs";

const {
  GITHUB_API_URL = "https://api.github.com",
  GITHUB_REPOSITORY,
  PULL_REQUEST,
  GH_TOKEN,
  BENCH_COMMENT,
  BENCH_KEY = "",
} = process.env;

// One comment a job's inputs: two jobs of one pull request keep their own.
const marker = `<!-- agent-engine-bench ${BENCH_KEY.replaceAll(/[^A-Za-z0-9._]/g, "_")} -->\n`;
const repository = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}`;
const comments = `${repository}/issues/${PULL_REQUEST}/comments`;
// The page and the run file are an artifact of the job's run.
const { GITHUB_SERVER_URL, GITHUB_RUN_ID } = process.env;
const evidence =
  GITHUB_SERVER_URL && GITHUB_RUN_ID
    ? `\n[Page, run file and log](${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID})\n`
    : "";
const limitMs = 30_000;

/** Asks the platform; an answer that is no success is an error with its status and message. */
async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${GH_TOKEN}`,
      "x-github-api-version": "2022-11-28",
    },
    ...(body !== undefined && { body: JSON.stringify({ body }) }),
    signal: AbortSignal.timeout(limitMs),
  });
  if (response.ok) return response;
  const { message } = await response.json().catch(() => ({ message: "no reason given" }));
  throw new Error(`${message} (HTTP ${response.status})`);
}

/** The comment that an earlier job left, on whichever page of all of them it is; a person's quote of one is not it. */
async function findOwn() {
  for (let url = `${comments}?per_page=100`; url !== undefined;) {
    const response = await ask("GET", url);
    const own = (await response.json()).find(({ body, user }) => body?.startsWith(marker) && user?.type === "Bot");
    if (own !== undefined) return own;
    url = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  }
  return undefined;
}

async function keepComment() {
  const text = readFileSync(BENCH_COMMENT, "utf8");
  const own = await findOwn();
  const body = `${marker}${text}${evidence}`;
  if (text === "") {
    if (own !== undefined) await ask("DELETE", `${repository}/issues/comments/${own.id}`);
  } else if (own === undefined) await ask("POST", comments, body);
  // The same words again would only mark the comment as edited.
  else if (own.body !== body) await ask("PATCH", `${repository}/issues/comments/${own.id}`, body);
}

try {
  await keepComment();
} catch (error) {
  // One line, and nothing in it that the runner would take for a command's end.
  const reason = String(error?.message ?? error)
    .replaceAll("%", "%25")
    .replaceAll(/[\r\n]+/g, " ");
  process.stdout.write(
    `::warning title=bench::The comment was not written: ${reason}. The job needs 'permissions: pull-requests: write'; a pull request from a fork never has it.\n`,
  );
}
