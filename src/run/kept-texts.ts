import type { RequestRecord } from "../core/run-record.ts";
import type { RequestSection } from "../core/trace.ts";
import { withoutSecrets } from "../core/secrets.ts";

/** The texts of prompt sections that one side of a run keeps: each once, without secrets. */
export class KeptTexts {
  readonly #digests = new Set<string>();

  /** The requests with those texts only that were not kept before. */
  newIn(requests: readonly RequestRecord[]): readonly RequestRecord[] {
    return requests.map((request) => ({ ...request, sections: request.sections.map((one) => this.#kept(one)) }));
  }

  #kept({ text, ...section }: RequestSection): RequestSection {
    if (text === undefined || this.#digests.has(section.digest)) return section;
    this.#digests.add(section.digest);
    return { ...section, text: { ...text, rest: withoutSecrets(text.rest) } };
  }
}
