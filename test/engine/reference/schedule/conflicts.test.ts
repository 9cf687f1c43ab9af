import { expect, test } from "vitest";
import {
  conflicts,
  everything,
  predecessors,
  type Access,
} from "../../../../src/engine/reference/schedule/conflicts.ts";

const read = (...reads: string[]): Access => ({ reads, writes: [] });
const write = (...writes: string[]): Access => ({ reads: writes, writes });
const readAll: Access = { reads: "*", writes: [] };
const nothing: Access = { reads: [], writes: [] };

test.each<[string, Access, Access, boolean]>([
  ["two reads of one file", read("/a"), read("/a"), false],
  ["read after write", write("/a"), read("/a"), true],
  ["write after read", read("/a"), write("/a"), true],
  ["write after write", write("/a"), write("/a"), true],
  ["writes of two files", write("/a"), write("/b"), false],
  ["names with a common start", write("/a"), write("/ab"), false],
  ["a folder and a file in it", read("/a"), write("/a/b"), true],
  ["the root and any file", read("/"), write("/a/b"), true],
  ["two readers of everything", readAll, readAll, false],
  ["a reader of everything and a write", readAll, write("/a"), true],
  ["a writer of everything and a read", everything, read("/a"), true],
  ["a writer of everything and nothing", everything, nothing, false],
])("%s", (_, earlier, later, expected) => {
  expect(conflicts(earlier, later)).toBe(expected);
  expect(conflicts(later, earlier)).toBe(expected);
});

test("a call waits for every earlier call that it conflicts with, and for no later one", () => {
  expect(predecessors([write("/a"), read("/b"), read("/a"), write("/a"), readAll])).toEqual([
    [],
    [],
    [0],
    [0, 2],
    [0, 3],
  ]);
});
