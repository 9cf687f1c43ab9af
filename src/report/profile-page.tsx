import { render } from "preact-render-to-string";
import type { CodePart, ProfiledFunction, ProfileModel } from "../core/profile-model.ts";
import { formatDuration } from "../core/units.ts";
import { Icicle } from "./icicle.tsx";
import { profileStyle } from "./profile-style.ts";

const partTitles: Readonly<Record<CodePart, string>> = {
  engine: "engine code",
  dependencies: "dependencies",
  workspace: "workspace code",
  node: "Node and its native calls",
  "garbage-collection": "garbage collection",
  program: "native, outside JavaScript",
  idle: "idle",
};
const shownFunctions = 30;
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** The page of a CPU profile: one file without script or network. Same model, same bytes. */
export function renderProfilePage(model: ProfileModel): string {
  return `<!doctype html>\n${render(<Page model={model} />)}\n`;
}

function Page({ model }: { readonly model: ProfileModel }) {
  const busyNs = model.tree.totalNs;
  // Every stack begins in Node's module loader or event loop, which would fill this table and say nothing.
  const byTotal = model.functions
    .filter(({ part }) => part !== "node")
    .toSorted((left, right) => right.totalNs - left.totalNs);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`CPU profile: ${model.title}`}</title>
        <style dangerouslySetInnerHTML={{ __html: profileStyle }} />
      </head>
      <body>
        <header>
          <h1>CPU profile: {model.title}</h1>
          <p>
            <code>{model.command.join(" ")}</code>
          </p>
          <p class="quiet">
            {formatDuration(busyNs)} busy in {model.threads.length} {model.threads.length === 1 ? "thread" : "threads"},
            one sample every {formatDuration(model.samplingIntervalNs)}, Node {model.node}. Sampled time, not exact; a
            profiled run is slower than a measured one.
          </p>
        </header>
        <Parts model={model} busyNs={busyNs} />
        <section>
          <h2>Call tree</h2>
          <p class="quiet">
            Width is time, callers stand above what they call; all threads merged, idle time left out. Runs of Node's
            own frames are drawn as one; frames under 0.1 % are left out. Point at a frame for its file and times.
          </p>
          <Icicle tree={model.tree} />
        </section>
        <Functions title="Most self time" functions={model.functions} busyNs={busyNs} timeOf={(row) => row.selfNs} />
        <Functions
          title="Most total time, Node's own functions left out"
          functions={byTotal}
          busyNs={busyNs}
          timeOf={(row) => row.totalNs}
        />
        <Threads model={model} />
        <section>
          <h2>Open elsewhere</h2>
          <p>
            Each <code>.cpuprofile</code> opens in Chrome DevTools (Performance panel, load profile), in VS Code, and in
            speedscope (<code>npx speedscope FILE</code>).
          </p>
          <ul>
            {model.notes.map((note) => (
              <li>{note}</li>
            ))}
          </ul>
        </section>
      </body>
    </html>
  );
}

function Parts({ model, busyNs }: { readonly model: ProfileModel; readonly busyNs: number }) {
  const idleNs = model.parts.find(({ part }) => part === "idle")?.selfNs ?? 0;
  return (
    <section>
      <h2>Whose code was running</h2>
      <table>
        <thead>
          <tr>
            <th>part</th>
            <th class="number">time</th>
            <th class="number">share of busy time</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {model.parts
            .filter(({ part }) => part !== "idle")
            .map(({ part, selfNs }) => (
              <tr>
                <td>{partTitles[part]}</td>
                <td class="number">{formatDuration(selfNs)}</td>
                <td class="number">{percent(selfNs, busyNs)}</td>
                <Bar part={part} share={selfNs / busyNs} />
              </tr>
            ))}
        </tbody>
      </table>
      <p class="quiet">
        Besides, the threads were idle for {formatDuration(idleNs)} together. A call that blocks, such as spawnSync,
        counts as busy.
      </p>
    </section>
  );
}

interface FunctionsProperties {
  readonly title: string;
  readonly functions: readonly ProfiledFunction[];
  readonly busyNs: number;
  readonly timeOf: (row: ProfiledFunction) => number;
}

function Functions({ title, functions, busyNs, timeOf }: FunctionsProperties) {
  return (
    <section>
      <h2>{title}</h2>
      <table>
        <thead>
          <tr>
            <th>function</th>
            <th>declared at</th>
            <th class="number">self</th>
            <th class="number">total</th>
            <th class="number">share</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {functions.slice(0, shownFunctions).map((row) => (
            <tr>
              <td>
                <code>{row.name}</code>
              </td>
              <td class="quiet">{row.location}</td>
              <td class="number">{formatDuration(row.selfNs)}</td>
              <td class="number">{formatDuration(row.totalNs)}</td>
              <td class="number">{percent(timeOf(row), busyNs)}</td>
              <Bar part={row.part} share={timeOf(row) / busyNs} />
            </tr>
          ))}
        </tbody>
      </table>
      {functions.length > shownFunctions && (
        <p class="quiet">{functions.length - shownFunctions} functions with less time are in the profile files.</p>
      )}
    </section>
  );
}

function Threads({ model }: { readonly model: ProfileModel }) {
  return (
    <section>
      <h2>Processes and threads</h2>
      <table>
        <thead>
          <tr>
            <th>process</th>
            <th>command</th>
            <th class="number">recorded</th>
            <th class="number">busy</th>
            <th class="number">samples</th>
            <th>profile</th>
          </tr>
        </thead>
        <tbody>
          {model.threads.map((thread) => (
            <tr>
              <td>
                {thread.pid}
                {thread.threadId > 0 && `, worker thread ${thread.threadId}`}
              </td>
              <td>
                <code>{thread.command.join(" ")}</code>
              </td>
              <td class="number">{formatDuration(thread.wallNs)}</td>
              <td class="number">{formatDuration(thread.busyNs)}</td>
              <td class="number">{thread.samples}</td>
              <td>{thread.rawFile === null ? "none: it was killed" : <a href={thread.rawFile}>{thread.rawFile}</a>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Bar({ part, share }: { readonly part: CodePart; readonly share: number }) {
  return (
    <td class="bar">
      <div class={`fill ${part}`} style={`width:${(share * 100).toFixed(1)}%`} />
    </td>
  );
}

function percent(ns: number, wholeNs: number): string {
  return wholeNs === 0 ? "–" : `${((ns / wholeNs) * 100).toFixed(1)} %`;
}
