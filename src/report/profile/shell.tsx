import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import type { ProfileSubject } from "../../core/profile-model.ts";
import { builtFolder, inlineScript } from "../assets.ts";
import { cleanLine, cleanText } from "../clean-text.ts";
import { dataScript } from "../html/security-policy.ts";
import { profileStyle } from "./style.ts";

/** A profile's page as one file that loads nothing: facts, the parts given, and the chart's script for frames. */
export function renderProfileShell(input: {
  readonly title: string;
  readonly subject: ProfileSubject;
  readonly frames: unknown;
  /** A module instead of the chart's script, for pages without frames. */
  readonly script?: string;
  /** Added to the style of every profile's page. */
  readonly style?: string;
  readonly children: ComponentChildren;
}): string {
  const script =
    input.script ??
    (input.frames === null ? null : inlineScript(join(builtFolder("profile-client"), "flame-graph.bundle.js")));
  const digest = script === null ? "'none'" : `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${digest}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{cleanLine(input.title, 200)}</title>
        <style dangerouslySetInnerHTML={{ __html: profileStyle + (input.style ?? "") }} />
      </head>
      <body>
        <Header title={input.title} subject={input.subject} />
        <main>{input.children}</main>
        {script !== null && (
          <>
            {input.frames !== null && (
              <script
                type="application/json"
                id="frames"
                dangerouslySetInnerHTML={{ __html: dataScript(input.frames) }}
              />
            )}
            <script
              type={input.script === undefined ? undefined : "module"}
              dangerouslySetInnerHTML={{ __html: script }}
            />
          </>
        )}
      </body>
    </html>
  );
  return `<!doctype html>\n${render(page)}\n`;
}

function Header({ title, subject }: { readonly title: string; readonly subject: ProfileSubject }) {
  return (
    <header>
      <h1>{cleanLine(title, 200)}</h1>
      <p>
        <code>{cleanText(subject.command.join(" "), 400)}</code>
      </p>
      <dl class="facts">
        {subject.facts.map(({ label, text }) => (
          <div>
            <dt>{label}</dt>
            <dd>{cleanLine(text, 300)}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

/** The place of the flamegraph. Without script the tables below still say everything. */
export function Flame({ caption }: { readonly caption: string }) {
  return (
    <section>
      <h2>Flamegraph</h2>
      <p class="quiet">{caption}</p>
      <div class="flame-controls" hidden>
        <input id="search" type="search" placeholder="Find a function or file" aria-label="Find a function or file" />
        <button id="reset" type="button">
          Whole picture
        </button>
      </div>
      <div id="flame" />
      <p id="details" aria-live="polite" />
    </section>
  );
}

/** A file beside the page, and what opens it. */
export interface KeptFile {
  /** Relative to the page. */
  readonly name: string;
  readonly opens: string;
}

/** The raw data and exports of a profile, with what to open them in. */
export function OpenElsewhere({
  files,
  notes = [],
}: {
  readonly files: readonly KeptFile[];
  readonly notes?: readonly string[];
}) {
  return (
    <section>
      <h2>Open elsewhere</h2>
      <ul>
        {files.map(({ name, opens }) => (
          <li>
            <a href={name.split("/").map(encodeURIComponent).join("/")}>{cleanLine(name, 200)}</a>: {opens}
          </li>
        ))}
        {notes.map((note) => (
          <li class="quiet">{cleanLine(note, 300)}</li>
        ))}
      </ul>
    </section>
  );
}
