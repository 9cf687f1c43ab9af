import { cardFigures } from "./card-figures.ts";

/** Arms that no figure needs, but a rule does. */
const ruleArms: Readonly<Record<string, readonly string[]>> = {
  // Requests that only a first start sends.
  "cold-start": ["fresh-home"],
  // Prompts of a second session.
  sessions: ["second", "continued"],
  // Memory over many turns.
  "long-session": ["session"],
};

/** Whether a figure of the report card comes from this arm. */
export function isFigureArm(scenario: string, id: string): boolean {
  return cardFigures.some(({ scenario: source, arm }) => {
    if (source !== scenario) return false;
    return arm.kind === "sum" || isArm(arm.id, id);
  });
}

/** Whether a figure or a rule needs this arm. An audit leaves out the others, because each costs the user's time. */
export function isAuditArm(scenario: string, id: string): boolean {
  return isFigureArm(scenario, id) || (ruleArms[scenario] ?? []).some((arm) => isArm(arm, id));
}

/** The arm of that name, or the engine as it is in that group. */
function isArm(name: string, id: string): boolean {
  return [name, `${name}/as-is`, "as-is"].includes(id);
}
