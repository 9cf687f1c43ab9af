import { randomFrom, shuffled, type Random } from "../../src/core/random.ts";

/** A text that a task needs and that only one file of the repository contains. */
export interface PlantedFact {
  readonly text: string;
  readonly path: string;
  /**
   * named: the task names the identifier. described: the task uses words of its comment. linked: an imported file has
   * it.
   */
  readonly reach: "named" | "described" | "linked";
}

export interface Monorepo {
  /** Text by relative path. */
  readonly files: Readonly<Record<string, string>>;
  readonly facts: readonly PlantedFact[];
  /** A task whose work needs every fact. */
  readonly task: string;
}

const subjects =
  "account billing cart catalog coupon credit customer delivery discount export import inventory invoice ledger licence limit locale mail order payment plan price product profile quota refund report review search session shipment stock subscription tax tenant token upload voucher webhook".split(
    " ",
  );
const verbs =
  "apply build cancel check collect compare convert create count decode describe encode expire filter find format group limit load merge move open parse plan publish rank read refresh release remove render resolve retry round save schedule send sort split store sum trim update validate watch write".split(
    " ",
  );
const nouns =
  "address amount batch bucket buffer cache cursor date digest entry event field filter group handle index item key label lease line list lock map mark name node note offset option page part path period queue range rate record region result row rule scope set slot span state step table tag term text total unit value window zone".split(
    " ",
  );

const linesPerFunction = 9;
const functionsPerFile = 6;
const linesPerFile = linesPerFunction * functionsPerFile;
const filesPerFolder = 12;

/** The planted facts: how the task reaches them, identifier, meaning and value. */
const planted = [
  ["named", "maximumRefundWindow", "days after which a refund is refused", 43],
  ["named", "couponStackLimit", "coupons that one cart may carry", 7],
  ["named", "webhookRetryCeiling", "attempts before a webhook is parked", 19],
  ["named", "invoiceRoundingStep", "cents that an invoice is rounded to", 5],
  ["described", "graceSpan", "hours that an expired subscription stays usable", 71],
  ["described", "partitionWidth", "shipments that one carrier manifest holds", 240],
  ["linked", "baseShare", "a constant of its own", 13],
  ["linked", "floorLevel", "a constant of its own", 31],
] as const;

/**
 * A TypeScript repository of about that many lines in packages. The seed decides the text and the places of the facts.
 * Names overlap between files, as in real repositories, so that a search for the task's words finds more than the
 * planted files.
 */
export function generateMonorepo(seed: string, { lines }: { readonly lines: number }): Monorepo {
  const random = randomFrom(`monorepo ${seed}`);
  const count = Math.max(2 * planted.length, Math.round(lines / linesPerFile));
  const paths = Array.from({ length: count }, (_, file) => pathOf(file, random));
  const hosts = shuffled(
    paths.map((_, file) => file),
    random,
  );
  const facts = planted.map(([reach, name, about, value], at): PlantedFact & { readonly code: readonly string[] } => ({
    reach,
    path: paths[hosts[at] ?? 0] ?? "",
    text: `export const ${name} = ${value};`,
    code: [`/** ${capital(about)}. */`, `export const ${name} = ${value};`, ""],
  }));
  const linked = facts.filter(({ reach }) => reach === "linked");
  const named = facts.filter(({ reach }) => reach === "named");
  const files = Object.fromEntries(
    paths.map((path) => {
      const own = facts.filter((fact) => fact.path === path).flatMap(({ code }) => code);
      // The file of a named fact imports the file of a linked one.
      const follows = named.findIndex((fact) => fact.path === path);
      const target = linked[follows];
      const imports = target === undefined ? [] : [`import "${relativeImport(path, target.path)}";`, ""];
      const functions = body(path, random);
      // Anywhere between the functions. If it always came first, reading the beginnings would find it.
      const place = Math.floor(random() * (functions.length + 1));
      const code = [...functions.slice(0, place), own, ...functions.slice(place)].flat();
      return [path, [...imports, ...code].join("\n")];
    }),
  );
  return {
    files,
    facts: facts.map(({ text, path, reach }) => ({ text, path, reach })),
    task: `Change the checkout so that it respects ${named.map(({ text }) => text.split(" ")[2]).join(", ")}, the hours that an expired subscription stays usable and how many shipments a carrier manifest holds. Read what they are before you change anything.`,
  };
}

function pathOf(file: number, random: Random): string {
  const folder = Math.floor(file / filesPerFolder);
  const subject = subjects[folder % subjects.length] ?? "core";
  const round = Math.floor(folder / subjects.length);
  return `packages/${subject}${round === 0 ? "" : `-${round + 1}`}/src/${pick(verbs, random)}-${pick(nouns, random)}-${file}.ts`;
}

function body(path: string, random: Random): string[][] {
  const subject = path.split("/")[1] ?? "core";
  return Array.from({ length: functionsPerFile }, () => functionLines(subject, random));
}

function functionLines(subject: string, random: Random): string[] {
  const verb = pick(verbs, random);
  const noun = pick(nouns, random);
  const other = pick(nouns, random);
  const name = `${verb}${capital(pick(subjects, random))}${capital(noun)}${Math.floor(random() * 1_000)}`;
  return [
    `/** ${capital(verb)}s the ${noun} of a ${subject}, by its ${other}. */`,
    `export function ${name}(${noun}: number, ${other}Names: readonly string[]): number {`,
    `  const found = ${other}Names.filter((name) => name.length > ${Math.floor(random() * 20)});`,
    `  if (found.length === 0) return ${noun};`,
    `  let total = ${noun};`,
    `  for (const name of found) total += name.length * ${1 + Math.floor(random() * 9)};`,
    `  return total % ${100 + Math.floor(random() * 900)};`,
    "}",
    "",
  ];
}

function relativeImport(from: string, to: string): string {
  const [, fromPackage] = from.split("/");
  const [, toPackage, , file] = to.split("/");
  return fromPackage === toPackage ? `./${file}` : `../../${toPackage}/src/${file}`;
}

function pick(words: readonly string[], random: Random): string {
  return words[Math.floor(random() * words.length)] ?? "word";
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
