import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatNames } from "../../src/report/format-names.ts";
import { fixtureComparison } from "../report/fixture-comparison.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { hostileRun } from "../report/hostile-run.ts";
import { filesBelow, newPlace, oneOf, type Part, runBench } from "./campaign.ts";

const letters = "Zq7Wm2Xv9Kt4Rb5Nc8Lp3Yd6Fh1Gs";
/** Ways in which a key is written. Their beginnings are apart from the rest, so that no scanner takes this file for a leak. */
const forms: readonly [Form, ...Form[]] = [
  (key) => ["sk", "ant", "api03", key].join("-"),
  (key) => ["gsk", key].join("_"),
  (key) => ["xai", key].join("-"),
  (key) => `SERVICE_TOKEN=${key}`,
  (key) => `agent --api-key ${key}`,
  (key) => `https://user:${key}@example.org/x`,
  (key) => `Authorization: Bearer ${key}`,
  (key) => `{"password": "${key}"}`,
];

type Form = (key: string) => string;

/** Plants keys in every input and searches everything that is written for them. */
export const plantedSecrets: Part = async ({ random, hasTime }) => {
  const failures: string[] = [];
  let tried = 0;
  while (hasTime()) {
    const key = Array.from({ length: 40 }, () => letters[Math.floor(random() * letters.length)]).join("");
    const secret = oneOf(forms, random)(key);
    const { folder } = newPlace();
    const inputs = inputsWith(secret, key);
    for (const [name, text] of Object.entries(inputs)) writeFileSync(join(folder, name), text);
    for (const args of commandsWith(secret)) {
      if (!hasTime()) break;
      const { stdout, stderr } = await runBench(folder, args);
      tried += 1;
      const seen = (text: string): boolean => text.includes(key);
      for (const [stream, text] of Object.entries({ stdout, stderr }))
        if (seen(text)) failures.push(`${stream} of bench ${args.join(" ")}: ${lineWith(text, key)}`);
      for (const path of filesBelow(folder)) {
        if (path in inputs || Object.keys(inputs).some((name) => path === join(folder, name))) continue;
        if (seen(readFileSync(path, "latin1")))
          failures.push(`${path} of bench ${args.join(" ")}: ${lineWith(readFileSync(path, "latin1"), key)}`);
      }
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return { tried, failures };
};

function inputsWith(secret: string, key: string): Record<string, string> {
  const run = hostileRun(fixtureRun({ comparison: fixtureComparison("regressed") }), `it was ${secret} here`);
  const engine = `process.stderr.write(${JSON.stringify(`Error: ${secret}\n`)}); console.log(${JSON.stringify(secret)}); process.exit(3);`;
  const command = [process.execPath, "{root}/engine.mjs", "--api-key", key];
  const frame = { functionName: secret, scriptId: "1", url: `file:///${secret}`, lineNumber: 1, columnNumber: 2 };
  const nodes = [
    { id: 1, callFrame: { ...frame, functionName: "(root)" }, children: [2] },
    { id: 2, callFrame: frame, children: [] },
  ];
  return {
    "run.json": JSON.stringify({ ...run, command: ["bench", "run", "--api-key", key] }),
    "engine.mjs": engine,
    "bench.config.json": JSON.stringify({
      engines: [{ id: "talker", title: secret, command, env: { SERVICE_TOKEN: key } }],
    }),
    "broken.json": `{"schemaVersion": 1, ${secret}`,
    "a.cpuprofile": JSON.stringify({
      nodes,
      startTime: 0,
      endTime: 3000,
      samples: [2, 2, 2],
      timeDeltas: [1000, 1000, 1000],
    }),
  };
}

function commandsWith(secret: string): readonly (readonly string[])[] {
  const broken = ["report", "publish", "merge", "claims", "history"].map((name) => [name, "broken.json", "--out", "x"]);
  return [
    ...formatNames.map((format) => ["report", "run.json", "--format", format]),
    ["report", "run.json", "--out", "page"],
    ["report", "run.json", "--json"],
    ["publish", "run.json", "--out", "site"],
    ["history", "run.json", "--json"],
    ["claims", "run.json", "--json"],
    ["baseline", "save", "kept", "run.json"],
    ["list", "engines", "--json"],
    ["list", "engines"],
    ["run", "cold-start", "--trials", "1", "--out", "reports"],
    [
      "run",
      "cold-start",
      "--trials",
      "1",
      "--out",
      "reports",
      "--engine-command",
      `node engine.mjs ${secret} {prompt}`,
    ],
    ["agents", "check", "talker", "--json"],
    ["profile", "a.cpuprofile", "--out", "profile"],
    ["serve", "--script", "broken.json"],
    ["serve", "--cassette", "broken.json"],
    ["run", secret],
    ...broken,
  ];
}

function lineWith(text: string, key: string): string {
  const place = text.indexOf(key);
  return text.slice(Math.max(0, place - 80), place + 10).replaceAll("\n", " ");
}
