import type { Arm } from "../../src/core/scenario.ts";

type Row = readonly [name: string, title: string, toggles: Arm["toggles"]];

/** The arms of one group, from name, title and toggles. The first one is the plain one. */
export function groupedArms(group: string, rows: readonly Row[]): readonly Arm[] {
  return rows.map(([name, title, toggles], index) => ({
    id: `${group}/${name}`,
    title,
    group,
    ...(index === 0 && { plain: true }),
    toggles,
  }));
}
