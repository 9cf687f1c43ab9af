import { locationOf, type ProfileModel } from "../../core/profile-model.ts";
import { cleanLine } from "../clean-text.ts";
import type { DifferenceModel } from "./difference.ts";
import { differenceAnswer } from "./difference-answer.ts";
import { functionRows, partRows } from "./tables.ts";
import { profileValue, shareText, signedProfileValue } from "./value.ts";

const shownRows = 5;

/** A profile in a few lines for the terminal: shares by part, then the functions with most self value. */
export function profileSummary(model: ProfileModel): string {
  const whole = model.tree.total;
  const parts = partRows(model.tree, 0).slice(0, shownRows);
  const rows = [...functionRows(model.tree).values()].slice(0, shownRows);
  return [
    `${profileValue(whole, model.kind)} ${model.kind === "cpu" ? "busy" : "allocated"}, ${model.samples} samples, ${model.runs} ${model.runs === 1 ? "run" : "runs"}: ${parts
      .map(({ label, self }) => `${shareText(self, whole)} ${cleanLine(label)}`)
      .join(", ")}`,
    ...rows.map(({ frame, self }) =>
      `  ${shareText(self, whole).padStart(7)}  ${cleanLine(frame.name)}  ${cleanLine(locationOf(frame), 200)}`.trimEnd(),
    ),
  ].join("\n");
}

/** A differential profile in a few lines: the whole, then the functions that explain it, largest difference first. */
export function differenceSummary(model: DifferenceModel): string {
  const changed = model.rows.filter((row) => row.changed);
  const { base, head, difference } = model.whole;
  return [
    `${profileValue(base, model.kind)} -> ${profileValue(head, model.kind)} a trial (${signedProfileValue(difference, model.kind)}), ${model.pairs} profiles of each side`,
    ...(changed.length === 0 ? [`  ${differenceAnswer(model)}`] : []),
    ...changed
      .slice(0, shownRows)
      .map((row) =>
        `  ${signedProfileValue(row.difference, model.kind)}  ${cleanLine(row.frame.name)}  ${cleanLine(locationOf(row.frame), 200)}`.trimEnd(),
      ),
  ].join("\n");
}
