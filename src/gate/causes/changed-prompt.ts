import type { RequestRecord } from "../../core/run-record.ts";
import type { PromptDifference, RequestSection } from "../../core/trace.ts";
import { type IsSameText, type SectionTexts, textParting } from "../../core/section-texts.ts";

/** The requests of one trial a side, in order. */
export interface SidesRequests {
  readonly base: readonly RequestRecord[];
  readonly head: readonly RequestRecord[];
  /** Those of another trial of the base. Absent without one. */
  readonly baseAgain?: readonly RequestRecord[];
}

type SectionName = RequestSection["name"];
const sectionNames: readonly SectionName[] = ["tools", "system", "messages"];

/** A section with other bytes. The sides are its sizes in bytes. */
interface ChangedSection {
  readonly section: SectionName;
  /** Counted from 1. */
  readonly request: number;
  readonly base: number;
  readonly head: number;
  /** Absent if the runs do not keep the texts, or if they differ in each trial. */
  readonly parting?: Omit<PromptDifference, "section">;
}

/** What the runs keep of their prompts. */
export interface ComparedTexts {
  readonly texts: SectionTexts;
  readonly isSame: IsSameText;
}

/**
 * The first section with other bytes, of the first request that both sides have and that differs. Null without any. What differs
 * between two trials of the base, such as results with a time in them, explains nothing, unless only the head's size is another.
 */
export function changedSection(sides: SidesRequests, { texts, isSame }: ComparedTexts): ChangedSection | null {
  const { base, baseAgain = [] } = sides;
  const repeats = new Map(sameTurns({ base, head: baseAgain }).map((turn) => [turn.old, turn.now]));
  for (const { old, now, request } of sameTurns(sides)) {
    const again = repeats.get(old) ?? old;
    for (const section of sectionNames) {
      const [before, repeated, after] = [old, again, now].map((one) => sectionOf(one, section));
      if (isSame(before?.digest, after?.digest)) continue;
      const found = { section, request, base: before?.bytes ?? 0, head: after?.bytes ?? 0 };
      if (before?.digest === repeated?.digest) {
        const parting = textParting(texts, before?.digest, after?.digest);
        return parting === null ? found : { ...found, parting };
      }
      if (before?.bytes === repeated?.bytes && found.base !== found.head) return found;
    }
  }
  return null;
}

/**
 * The requests of both sides that were answered, in order, with the place of the head's, counted from 1. A request that is sent
 * again would shift all after it. If none was answered, all requests.
 */
export function sameTurns({
  base,
  head,
}: SidesRequests): readonly { readonly old: RequestRecord; readonly now: RequestRecord; readonly request: number }[] {
  const [olds, nows] = [answered(base), answered(head)];
  return nows.flatMap(([now, request], turn) => {
    const [old] = olds[turn] ?? [];
    return old === undefined ? [] : [{ old, now, request }];
  });
}

/** Each with its place, counted from 1. */
function answered(requests: readonly RequestRecord[]): readonly (readonly [request: RequestRecord, place: number])[] {
  const placed = requests.map((request, index) => [request, index + 1] as const);
  const whole = placed.filter(([{ failure }]) => failure === undefined);
  return whole.length === 0 ? placed : whole;
}

/** Whether two requests have the same prompt, cache marks aside. */
export function hasSamePrompt(base: RequestRecord, head: RequestRecord, { isSame }: ComparedTexts): boolean {
  return sectionNames.every((name) => isSame(sectionOf(base, name)?.digest, sectionOf(head, name)?.digest));
}

function sectionOf({ sections }: RequestRecord, name: SectionName): RequestSection | undefined {
  return sections.find((section) => section.name === name);
}
