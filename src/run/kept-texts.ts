import type { RequestRecord } from "../core/run-record.ts";
import type { RequestSection } from "../core/trace.ts";
import { withoutSecrets } from "../core/secrets.ts";

/** The texts of prompt sections that one side of a run keeps: each once, without secrets. Or none at all. */
export class KeptTexts {
  readonly #digests = new Set<string>();
  readonly #isKeeping: boolean;

  constructor(isKeeping = true) {
    this.#isKeeping = isKeeping;
  }

  /** The requests with those texts only that were not kept before. */
  newIn(requests: readonly RequestRecord[]): readonly RequestRecord[] {
    return requests.map((request) => ({ ...request, sections: request.sections.map((one) => this.#kept(one)) }));
  }

  #kept({ text, ...section }: RequestSection): RequestSection {
    if (text === undefined || !this.#isKeeping || this.#digests.has(section.digest)) return section;
    this.#digests.add(section.digest);
    return { ...section, text: { ...text, rest: withoutSecrets(text.rest) } };
  }
}
