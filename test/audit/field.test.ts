import { expect, test } from "vitest";
import type { AuditRecord, CardFigure } from "../../src/audit/audit-record.ts";
import { fieldAgentOf, type FieldAgent, type FieldFigure, placedInField } from "../../src/audit/field.ts";
import { cardFigures } from "../../src/audit/card-figures.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { fieldPath, readField } from "../../src/cli/audit/field-file.ts";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { fixtureRun } from "../report/fixture-run.ts";

const { environment } = fixtureRun();
const machine = { cpuModel: "a processor", cores: 2, node: "v20", loadBefore: 0 };

function figure(change: Partial<Extract<CardFigure, { kind: "value" }>>): CardFigure {
  const limits = { good: 1, fair: 2, source: "a test" };
  const place = { id: "f", title: "A figure", scenario: "s", metric: "m", unit: "count", limits } as const;
  const value = { kind: "value", arm: "as-is", value: 10, interval: null, floor: null, field: null } as const;
  const timesFloor = change.floor == null ? null : (change.value ?? value.value) / change.floor;
  return { ...place, ...value, timesFloor, metricKind: "exact", grade: "good", ...change };
}

function card(figures: readonly CardFigure[]): AuditRecord {
  return {
    schemaVersion: 3,
    run: "r",
    isoDate: "2026-11-29T00:00:00.000Z",
    harness: { version: "1", revision: null },
    engine: { id: "mine", version: "1.0.0", revision: null, dirty: false },
    environment: { ...environment, cores: 2 },
    task: { turns: 10, contextTokens: 30_000 },
    parts: [{ part: "start", title: "Start", grade: "good", figures, findings: [] }],
    findings: [],
    quiet: [],
    questions: [],
  };
}

function agent(id: string, ...figures: readonly FieldFigure[]): FieldAgent {
  return { id, version: "1", isoDate: "2026-11-29T00:00:00.000Z", machine, figures };
}

const counted = [4, 10, 10, 30].map((value, index) => agent(`a${index}`, { id: "f", by: "count", value }));
const timed = [2, 4.6, 5.4, 9].map((value, index) => agent(`a${index}`, { id: "f", by: "floor", value }));

test.each([
  ["a count, by its number", figure({}), counted, { by: "count", value: 10, less: 1, same: 2, more: 1 }],
  [
    "a time, by its multiple of the floor",
    figure({ metricKind: "measured", value: 50, floor: 10 }),
    timed,
    { by: "floor", value: 5, less: 1, same: 2, more: 1 },
  ],
  ["a time without a floor", figure({ metricKind: "measured" }), timed, null],
  ["a count that the field knows as multiples only", figure({}), timed, null],
  ["the agent's own earlier figure", figure({}), [agent("mine", { id: "f", by: "count", value: 1 })], null],
  ["another figure", figure({ id: "g" }), counted, null],
  ["money, which follows the model's prices", figure({ unit: "nanoUsd", metricKind: "modelled" }), counted, null],
])("%s is placed in the field", (_, own, agents, place) => {
  const [placed] = placedInField(card([own]), { agents }).parts[0]?.figures ?? [];
  const field = placed?.kind === "value" ? placed.field : undefined;
  const numbers = field && { by: field.by, value: field.value, less: field.less, same: field.same, more: field.more };
  expect(numbers).toEqual(place);
  expect(auditSchema.safeParse(placedInField(card([own]), { agents })).success).toBe(true);
});

test("a busy machine gives the field counts, and no multiples of the floor", () => {
  const figures = [
    figure({}),
    figure({ id: "t", metricKind: "measured", value: 50, floor: 10 }),
    figure({ id: "m", metricKind: "measured" }),
  ];
  const busy = { ...card(figures), underLoad: { trials: 4, of: 12 } };
  const ids = [card(figures), busy].map((record) => fieldAgentOf(record).figures.map(({ id, by }) => `${id} ${by}`));
  expect(ids).toEqual([["f count", "t floor"], ["f count"]]);
});

function asked(kind: "done" | "failed") {
  return kind === "done" ? ({ arm: "a", kind, trials: 1 } as const) : ({ arm: "b", kind, reason: "why" } as const);
}

test("a sum over the arms of a scenario is left out if one of them failed", () => {
  const sum = figure({ id: "hung", scenario: "faults" });
  const idsOf = (kinds: readonly ("done" | "failed")[]) => {
    const questions = [{ scenario: "faults", title: "Faults", arms: kinds.map(asked) }];
    return fieldAgentOf({ ...card([sum]), questions }).figures.map(({ id }) => id);
  };
  expect(idsOf(["done", "done"])).toEqual(["hung"]);
  expect(idsOf(["done", "failed"])).toEqual([]);
});

test("the committed field has known agents and figures of the card, each with a version", () => {
  const { agents } = readField(fieldPath);
  expect(agents.length).toBeGreaterThan(1);
  for (const { id, version, figures } of agents) {
    expect(builtInAgents.map((entry) => entry.id)).toContain(id);
    expect(version).not.toBeNull();
    expect(figures.length).toBeGreaterThan(5);
    for (const one of figures) expect(cardFigures.map((row) => row.id)).toContain(one.id);
  }
});
