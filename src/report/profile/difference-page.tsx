import type { ComponentChildren, VNode } from "preact";
import { locationOf } from "../../core/profile-model.ts";
import { cleanLine } from "../clean-text.ts";
import type { DifferenceModel, DifferenceNode, DifferenceRow } from "./difference.ts";
import { differenceAnswer } from "./difference-answer.ts";
import type { DrawnFrame } from "./drawing.ts";
import { Flame } from "./flame.tsx";
import { type KeptFile, OpenElsewhere, type ProfileHome, renderProfileShell } from "./shell.tsx";
import { profileValue, signedProfileValue } from "./value.ts";
import { DataTable } from "../html/data-table.tsx";

const shownRows = 15;
const smallestShare = 0.001;

/**
 * The page of a differential profile: what took more (red) and less (blue), and which functions explain it. If the pairs can't
 * tell of any function, it says so, and the rest is folded.
 */
export function renderDifferencePage(
  model: DifferenceModel,
  files: readonly KeptFile[],
  home: ProfileHome | null = null,
): string {
  const root = draw(model.tree, model);
  const changed = model.rows.filter((row) => row.changed).length;
  const explains = changed > 0;
  return renderProfileShell({
    title: `Differential profile: ${model.subject.title}`,
    subject: model.subject,
    home,
    frames: root,
    children: (
      <>
        <Answer model={model} />
        <Part title={explains ? "What explains the difference" : "All functions"} isFolded={!explains}>
          <Rows rows={model.rows.slice(0, Math.max(shownRows, changed))} model={model} />
        </Part>
        <Part title="Flamegraph" isFolded={!explains}>
          <Flame
            root={root}
            caption="Width is the larger of both sides. Red took more than before, blue less; grey frames differ by no more than chance."
          />
        </Part>
        <OpenElsewhere files={files} notes={model.notes} />
      </>
    ),
  });
}

function Answer({ model }: { readonly model: DifferenceModel }): VNode {
  const { whole, kind } = model;
  return (
    <section aria-labelledby="answer">
      <h2 id="answer">{differenceAnswer(model)}</h2>
      <p>
        {cleanLine(model.baseName)} against {cleanLine(model.headName)}, {model.pairs} profiles of each in alternation,
        per trial: {profileValue(whole.base, kind)} before, {profileValue(whole.head, kind)} after,{" "}
        {signedProfileValue(whole.difference, kind)} (95 %: {interval(whole, model)}).{" "}
        <strong>A profile says where, not how much: no verdict rests on these times.</strong>
      </p>
    </section>
  );
}

interface PartProps {
  readonly title: string;
  readonly isFolded: boolean;
  readonly children: ComponentChildren;
}

function Part({ title, isFolded, children }: PartProps): VNode {
  const heading = <h2>{title}</h2>;
  if (!isFolded)
    return (
      <section>
        {heading}
        {children}
      </section>
    );
  return (
    <details>
      <summary>{heading}</summary>
      {children}
    </details>
  );
}

function Rows({ rows, model }: { readonly rows: readonly DifferenceRow[]; readonly model: DifferenceModel }) {
  return (
    <>
      <DataTable
        label="Functions"
        columns={[
          "function",
          { number: "own before" },
          { number: "own after" },
          { number: "difference" },
          { number: "95 %" },
          "changed",
          "declared at",
        ]}
      >
        <tbody>
          {rows.map((row) => (
            <tr class={row.changed ? "" : "quiet"}>
              <td>
                <code>{cleanLine(row.frame.name, 120)}</code>
              </td>
              <td class="number">{profileValue(row.base, model.kind)}</td>
              <td class="number">{profileValue(row.head, model.kind)}</td>
              <td class="number">{signedProfileValue(row.difference, model.kind)}</td>
              <td class="number">{interval(row, model)}</td>
              <td>{row.changed ? (row.difference > 0 ? "more" : "less") : "no"}</td>
              <td class="quiet">{cleanLine(locationOf(row.frame), 200)}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      <p class="quiet">
        Own is the function's self value and what Node's functions took for it. The interval is the row's own. A row
        counts as changed when such a difference in any function has a chance below 5 % (sign flips of the pairs).
      </p>
    </>
  );
}

function interval({ low, high }: Pick<DifferenceRow, "low" | "high">, { kind }: DifferenceModel): string {
  return `${signedProfileValue(low, kind)} to ${signedProfileValue(high, kind)}`;
}

function draw(tree: DifferenceNode, { kind }: DifferenceModel): DrawnFrame {
  const least = tree.width * smallestShare;
  const drawn = (node: DifferenceNode): DrawnFrame => ({
    n: node.frame.name,
    v: Math.round(node.width),
    c: node.children.filter(({ width }) => width >= least).map(drawn),
    l: locationOf(node.frame),
    p: node.change === 0 ? "same" : node.change > 0 ? "more" : "less",
    t: [
      cleanLine(node.frame.name),
      cleanLine(locationOf(node.frame), 200),
      `${profileValue(node.base, kind)} before, ${profileValue(node.head, kind)} after, ${signedProfileValue(node.head - node.base, kind)}`,
    ]
      .filter((text) => text !== "")
      .join(" · "),
  });
  return drawn(tree);
}
