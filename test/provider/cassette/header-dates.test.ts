import { expect, test } from "vitest";
import { movedDates } from "../../../src/provider/cassette/header-dates.ts";
import { sealCassette } from "../../../src/provider/cassette/seal-cassette.ts";
import { rawExchange } from "./raw-exchanges.ts";

const recorded = [
  ["date", "Mon, 02 Nov 2026 10:00:00 GMT"],
  ["retry-after", "Mon, 02 Nov 2026 10:00:30 GMT"],
  ["anthropic-ratelimit-requests-reset", "2026-11-02T10:01:00Z"],
  ["x-ratelimit-reset-tokens", "6m0s"],
  ["request-id", "2026-11-02T10:01:00Z"],
] as const;

test("dates that lay ahead lie as far ahead of the replay, in their own form; nothing else moves", () => {
  expect(movedDates(recorded, Date.UTC(2027, 0, 1, 8, 0, 0))).toEqual([
    ["retry-after", "Fri, 01 Jan 2027 08:00:30 GMT"],
    ["anthropic-ratelimit-requests-reset", "2027-01-01T08:01:00Z"],
    ["x-ratelimit-reset-tokens", "6m0s"],
    ["request-id", "2026-11-02T10:01:00Z"],
  ]);
});

test("a moment between two seconds is rounded to the later one", () => {
  expect(movedDates(recorded.slice(0, 2), Date.UTC(2027, 0, 1, 8, 0, 0, 1))).toEqual([
    ["retry-after", "Fri, 01 Jan 2027 08:00:31 GMT"],
  ]);
});

test("seconds, and recordings without a date, stay as they are", () => {
  expect(movedDates(recorded.slice(1), 0)).toEqual(recorded.slice(1));
  expect(movedDates([recorded[0], ["retry-after", "30"]], 0)).toEqual([["retry-after", "30"]]);
});

test("a recording keeps the date of its answers", async () => {
  const sealed = await sealCassette([rawExchange({ headers: [["Date", recorded[0][1]]] })]);
  expect(sealed.kind === "sealed" ? sealed.cassette.exchanges[0]?.response?.headers : []).toEqual([
    ["date", recorded[0][1]],
  ]);
});
