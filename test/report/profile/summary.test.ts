import { expect, test } from "vitest";
import { partRows } from "../../../src/report/profile/tables.ts";
import { profileJson } from "../../../src/report/profile/json.ts";
import { profileSummary } from "../../../src/report/profile/summary.ts";
import { speedscopeText } from "../../../src/report/profile/exports.ts";
import { cpuProfileText } from "../../../src/report/profile/exports.ts";
import { readCpuProfile } from "../../../runners/agent/profilers/cpu-profile-file.ts";
import { readByName } from "../../runners/agent/recorded-profiles.ts";
import { hostile, profileModel, profileTree } from "../profile-fixture.ts";

test("a fixed profile has this summary, byte for byte", () => {
  expect(profileSummary(profileModel)).toBe(
    [
      "999 ms busy, 4000 samples, 3 runs: 70.1 % engine code, 19.9 % dependency @acme/sse, 5.0 % Node and its native calls, 5.0 % garbage collection",
      `   70.0 %  ${hostile}  src/engine.ts:3`,
      "   19.9 %  parse  node_modules/@acme/sse/dist/a.js:3",
      "    5.0 %  (garbage collector)",
      "    4.0 %  readFileSync  node:fs:3",
      "    0.9 %  load  src/node.ts:3",
    ].join("\n"),
  );
});

test("for programs the profile is numbers in its unit, functions with place and part, largest first", () => {
  const json: unknown = JSON.parse(JSON.stringify(profileJson(profileModel)));
  expect(json).toMatchObject({
    kind: "cpu",
    unit: "nanoseconds",
    runs: 3,
    samples: 4000,
    total: profileTree.total,
  });
  expect(json).toHaveProperty(
    "functions.0",
    expect.objectContaining({ name: hostile, file: "src/engine.ts", line: 3 }),
  );
  expect(json).toHaveProperty(
    "functions.1",
    expect.objectContaining({ name: "parse", self: 199e6, part: "dependencies" }),
  );
});

test("parts add up to the whole, idle time apart", () => {
  const rows = partRows(profileTree, 5e8);
  expect(rows.at(-1)).toEqual({ part: "idle", label: "idle", self: 5e8 });
  expect(rows.slice(0, -1).reduce((sum, { self }) => sum + self, 0)).toBe(profileTree.total);
});

test("exports hold the same time by function as the profile", () => {
  const { nodes } = readCpuProfile(cpuProfileText(profileModel), "export", readByName);
  const parse = nodes.find(({ frame }) => frame?.name === "parse");
  expect(parse?.self).toBe(199e6);
  const speedscope: { shared: { frames: { name: string }[] }; profiles: { endValue: number; samples: number[][] }[] } =
    JSON.parse(speedscopeText(profileModel));
  expect(speedscope.profiles.map(({ endValue }) => endValue)).toEqual([profileTree.total]);
  const stack = speedscope.profiles[0]?.samples.at(-1)?.map((index) => speedscope.shared.frames[index]?.name);
  expect(stack).toEqual(["tooNarrow"]);
});
