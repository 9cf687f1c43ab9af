import { RegExpParser, type AST } from "@eslint-community/regexpp";

/** One unit of a JavaScript text has one to three bytes. This also covers two units of one character, and a replaced byte. */
const anyByte = "(?-u:[^\\n])";
const anyUnit = `${anyByte}{1,4}`;

/** Longer repetitions are loosened: ripgrep refuses patterns that become too large. */
const mostRepetitions = 20;

/** Nearly every file holds fewer known characters than this, so a search for them would not help. */
const leastKnown = 2;

/** A part of a pattern for ripgrep, and how many characters of every match it knows for certain. */
interface Wider {
  readonly text: string;
  readonly known: number;
}

const nothing: Wider = { text: "", known: 0 };
const oneUnit: Wider = { text: anyUnit, known: 0 };

/**
 * A regular expression for ripgrep that matches at least the lines that the JavaScript one matches. Assertions are left out, and what
 * the two dialects read differently matches anything. Null if nothing would be left to look for.
 */
export function widerPattern(source: string): string | null {
  let pattern: AST.Pattern;
  try {
    pattern = new RegExpParser({ strict: false }).parsePattern(source, 0, source.length, { unicode: false });
  } catch {
    return null;
  }
  const { text, known } = anyOf(pattern.alternatives);
  return known < leastKnown ? null : text;
}

function anyOf(alternatives: readonly AST.Alternative[]): Wider {
  const parts = alternatives.map(({ elements }) => inOrder(elements));
  return {
    text: `(?:${parts.map(({ text }) => text).join("|")})`,
    known: Math.min(...parts.map(({ known }) => known)),
  };
}

function inOrder(elements: readonly AST.Element[]): Wider {
  const parts = elements.map(widened);
  return {
    text: parts.map(({ text }) => text).join(""),
    known: parts.reduce((sum, { known }) => sum + known, 0),
  };
}

function widened(element: AST.Element): Wider {
  switch (element.type) {
    case "Assertion":
      return nothing;
    case "Backreference":
      return { text: `${anyByte}*`, known: 0 };
    case "CapturingGroup":
    case "Group":
      return anyOf(element.alternatives);
    case "Quantifier":
      return repeated(element);
    case "Character":
      return isSame(element.value) ? { text: escaped(element.value), known: 1 } : oneUnit;
    case "CharacterSet":
      return setOf(element);
    case "CharacterClass":
      return classOf(element);
    case "ExpressionCharacterClass":
      return oneUnit;
  }
}

function repeated({ element, min, max }: AST.Quantifier): Wider {
  const part = widened(element);
  if (part.text === "") return nothing;
  const least = Math.min(min, mostRepetitions);
  const range = `{${least},${max > mostRepetitions ? "" : max}}`;
  const isAnything = part === oneUnit && max > mostRepetitions;
  return { text: isAnything ? `${anyByte}${range}` : `(?:${part.text})${range}`, known: least * part.known };
}

function setOf(set: AST.CharacterSet): Wider {
  const text = set.kind === "property" || set.kind === "any" || set.negate ? null : asciiSets[set.kind];
  return text === null ? oneUnit : { text: `[${text}]`, known: 1 };
}

/** `\s` has members beyond ASCII. */
const asciiSets = { digit: "0-9", word: "0-9A-Za-z_", space: null } as const;

function classOf(given: AST.CharacterClass): Wider {
  const parts = given.elements.map((element) => {
    switch (element.type) {
      case "Character":
        return isAscii(element.value) ? escaped(element.value) : null;
      case "CharacterClassRange":
        return isAscii(element.max.value) ? `${escaped(element.min.value)}-${escaped(element.max.value)}` : null;
      case "CharacterSet":
        return element.kind === "property" || element.negate ? null : asciiSets[element.kind];
      case "CharacterClass":
      case "ClassStringDisjunction":
      case "ExpressionCharacterClass":
        return null;
    }
  });
  if (given.negate || parts.length === 0 || parts.includes(null)) return oneUnit;
  return { text: `[${parts.join("")}]`, known: 1 };
}

function isAscii(codePoint: number): boolean {
  return codePoint < 0x80;
}

/** Whether both dialects read the character the same. Not for half a character, nor for the mark of undecodable bytes. */
function isSame(codePoint: number): boolean {
  return codePoint !== 0xfffd && (codePoint < 0xd800 || codePoint > 0xdfff);
}

function escaped(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`;
}
