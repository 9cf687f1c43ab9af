/**
 * Tries to break bench: `npm run test:chaos`. `-- --seconds 60` shares that time among the parts (default 600), `--seed TEXT`
 * repeats their choices, `--only kills,mutants` takes some, `--kills 1000` makes that many kills whatever they take, `--soak MINUTES`
 * loads the provider and `bench ui` instead. Exit code 1 when something broke.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { randomFrom } from "../../src/core/random.ts";
import { type Campaign, type Part, slownessOfMachine } from "./campaign.ts";
import { disks } from "./disks.ts";
import { hostilePages } from "./hostile-pages.ts";
import { kills } from "./kills.ts";
import { mutants } from "./mutants.ts";
import { plantedSecrets } from "./planted-secrets.ts";
import { providerLoad } from "./provider-load.ts";
import { uiLoad } from "./ui-load.ts";

const { values: options } = parseArgs({
  options: {
    seed: { type: "string" },
    seconds: { type: "string", default: "600" },
    only: { type: "string" },
    kills: { type: "string" },
    soak: { type: "string" },
  },
});
const seed = options.seed ?? randomBytes(4).toString("hex");

/** Each part with its share of the time. */
const shares: Readonly<Record<string, readonly [part: Part, share: number]>> = {
  kills: [kills, 5],
  disks: [disks, 2],
  mutants: [mutants, 3],
  pages: [hostilePages, 2],
  secrets: [plantedSecrets, 2],
  load: [providerLoad, 2],
};

/** Servers that run for days. */
const soaks: Readonly<Record<string, Part>> = { provider: providerLoad, ui: uiLoad };

const only = options.only ?? (options.kills === undefined ? undefined : "kills");
const chosen = options.soak === undefined ? (only?.split(",") ?? Object.keys(shares)) : [];
const unknown = chosen.filter((name) => !(name in shares));
if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: the parts are ${Object.keys(shares).join(", ")}`);
const whole = chosen.reduce((sum, name) => sum + (shares[name]?.[1] ?? 0), 0);

say(`seed ${seed}`);
process.exitCode = 0;
const slowness = await slownessOfMachine();
if (options.soak !== undefined) {
  const minutes = Number(options.soak);
  await Promise.all(
    Object.entries(soaks).map(async ([name, part]) => report(name, part, campaignOf(name, minutes * 60_000))),
  );
}
for (const name of chosen) {
  const [part, share] = shares[name] ?? [kills, 0];
  await report(name, part, campaignOf(name, (Number(options.seconds) * 1000 * share) / whole));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function campaignOf(name: string, limitMs: number): Campaign {
  const endMs = Date.now() + limitMs;
  const wanted = name === "kills" && options.kills !== undefined ? Number(options.kills) : null;
  const hasTime = (made = 0): boolean => (wanted === null ? Date.now() < endMs : made < wanted);
  const seedOfPart = `${seed} ${name}`;
  const random = randomFrom(seedOfPart);
  return { seed: seedOfPart, random, limitMs, hasTime, slowness, say: (line) => say(`  ${name}: ${line}`) };
}

async function report(name: string, part: Part, campaign: Campaign): Promise<void> {
  const { tried, failures, said = [], skipped = [] } = await part(campaign);
  say(`${failures.length === 0 ? "ok    " : "BROKEN"} ${name}: ${tried} tried, ${failures.length} failures`);
  for (const line of said) say(`  ${line}`);
  for (const line of skipped) say(`  skipped: ${line}`);
  for (const line of failures.slice(0, 20)) say(`  ${line}`);
  if (failures.length > 0) process.exitCode = 1;
}
