import { type CodeFrame, type CodePart, locationOf, type ProfileModel } from "../../core/profile-model.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { drawTree } from "./drawing.ts";
import { Flame } from "./flame.tsx";
import { type KeptFile, OpenElsewhere, renderProfileShell } from "./shell.tsx";
import { type FunctionRow, functionRows, partRows } from "./tables.ts";
import { profileValue, shareText } from "./value.ts";
import { DataTable } from "../html/data-table.tsx";

const shownFunctions = 30;
const titles = { cpu: "CPU profile", alloc: "Allocation profile" } as const;
const measures = { cpu: "time", alloc: "bytes" } as const;

/** The page of a profile as one file that loads nothing. The same model gives the same bytes. */
export function renderProfilePage(model: ProfileModel, files: readonly KeptFile[]): string {
  const { kind, tree } = model;
  const whole = tree.total;
  const describe = (frame: CodeFrame, self: number, total: number): string =>
    [
      cleanLine(frame.name),
      cleanLine(locationOf(frame), 200),
      `total ${profileValue(total, kind)} (${shareText(total, whole)}), self ${profileValue(self, kind)}`,
    ]
      .filter((text) => text !== "")
      .join(" · ");
  const drawing = drawTree(tree, describe);
  const rows = [...functionRows(tree).values()];
  // Every stack begins in Node's module loader or event loop, which would fill this table and say nothing.
  const byTotal = rows.filter(({ frame }) => frame.part !== "node").toSorted((left, right) => right.total - left.total);
  return renderProfileShell({
    title: `${titles[kind]}: ${model.subject.title}`,
    subject: model.subject,
    frames: drawing.root,
    children: (
      <>
        <Summary model={model} />
        <section>
          <h2>Flamegraph</h2>
          <Flame
            root={drawing.root}
            caption={`Width is ${measures[kind]}, callers stand above what they call; ${model.runs} ${model.runs === 1 ? "run" : "runs"} merged, idle time left out. Runs of Node's own frames are drawn as one. ${drawing.folded === 1 ? "1 frame" : `${drawing.folded} frames`} below ${(drawing.share * 100).toFixed(2)} % ${drawing.folded === 1 ? "was" : "were"} folded into the callers. Click to zoom, point at a frame for its file and values.`}
          />
        </section>
        <Parts model={model} />
        <Functions title="Most self" rows={rows} model={model} valueOf={(row) => row.self} />
        <Functions
          title="Most total, Node's own functions left out"
          rows={byTotal}
          model={model}
          valueOf={(row) => row.total}
        />
        <Threads model={model} />
        <OpenElsewhere files={files} notes={model.notes} />
      </>
    ),
  });
}

function Summary({ model }: { readonly model: ProfileModel }) {
  const { overhead, kind } = model;
  return (
    <section aria-label="Summary">
      <p>
        {profileValue(model.tree.total, kind)} {kind === "cpu" ? "busy" : "allocated"} in {model.runs}{" "}
        {model.runs === 1 ? "run" : "runs"}, {model.samples.toLocaleString("en-US")} samples ({model.sampling}).{" "}
        {overhead !== null && (
          <>
            The tool costs time: {formatDuration(overhead.profiledNs)} with it, {formatDuration(overhead.plainNs)}{" "}
            without ({(overhead.profiledNs / overhead.plainNs).toFixed(2)}x, one run each).{" "}
          </>
        )}
        <strong>A profile says where, not how much: no verdict rests on these times.</strong>
      </p>
    </section>
  );
}

function Parts({ model }: { readonly model: ProfileModel }) {
  const { tree, idle, kind } = model;
  return (
    <section>
      <h2>Whose code it was</h2>
      <DataTable
        label="Whose code it was"
        columns={["part", { number: measures[kind] }, { number: "share" }, "of the whole"]}
      >
        <tbody>
          {partRows(tree, idle).map(({ part, label, self }) => (
            <tr>
              <td>{cleanLine(label, 120)}</td>
              <td class="number">{profileValue(self, kind)}</td>
              <td class="number">{part === "idle" ? "–" : shareText(self, tree.total)}</td>
              <Bar part={part} share={part === "idle" ? 0 : self / tree.total} />
            </tr>
          ))}
        </tbody>
      </DataTable>
      {kind === "cpu" && (
        <p class="quiet">Shares are of busy time. A call that blocks, such as spawnSync, counts as busy.</p>
      )}
    </section>
  );
}

interface FunctionsProperties {
  readonly title: string;
  readonly rows: readonly FunctionRow[];
  readonly model: ProfileModel;
  readonly valueOf: (row: FunctionRow) => number;
}

function Functions({ title, rows, model, valueOf }: FunctionsProperties) {
  const whole = model.tree.total;
  return (
    <section>
      <h2>{title}</h2>
      <DataTable
        label={title}
        columns={[
          "function",
          { number: "self" },
          { number: "total" },
          { number: "share" },
          "of the whole",
          "declared at",
        ]}
      >
        <tbody>
          {rows.slice(0, shownFunctions).map((row) => (
            <tr>
              <td>
                <code>{cleanLine(row.frame.name, 120)}</code>
              </td>
              <td class="number">{profileValue(row.self, model.kind)}</td>
              <td class="number">{profileValue(row.total, model.kind)}</td>
              <td class="number">{shareText(valueOf(row), whole)}</td>
              <Bar part={row.frame.part} share={whole === 0 ? 0 : valueOf(row) / whole} />
              <td class="quiet">{cleanLine(locationOf(row.frame), 200)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {rows.length > shownFunctions && (
        <p class="quiet">{rows.length - shownFunctions} functions with less are in the files below.</p>
      )}
    </section>
  );
}

function Threads({ model }: { readonly model: ProfileModel }) {
  return (
    <section>
      <h2>Processes and threads</h2>
      <DataTable
        label="Processes and threads"
        columns={[
          "process",
          "command",
          { number: "profiled" },
          { number: model.kind === "cpu" ? "busy" : "allocated" },
          { number: "samples" },
        ]}
      >
        <tbody>
          {model.threads.map((thread) => (
            <tr>
              <td>{cleanLine(thread.name, 120)}</td>
              <td>
                <code>{cleanLine(thread.command.join(" "), 160)}</code>
              </td>
              <td class="number">
                {thread.profiled}
                {thread.lost > 0 && ` (${thread.lost} killed, no profile)`}
              </td>
              <td class="number">{profileValue(thread.busy, model.kind)}</td>
              <td class="number">{thread.samples}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

function Bar({ part, share }: { readonly part: CodePart; readonly share: number }) {
  return (
    <td class="bar">
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect width={Math.round(share * 1000) / 10} height="12" class={`p-${part}`} />
      </svg>
    </td>
  );
}
