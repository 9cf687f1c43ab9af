import { missInWords } from "../core/cache-miss.ts";
import type { CacheReason } from "../core/trace.ts";
import type { Part } from "../provider/cassette/cassette.ts";
import { addedTokens } from "../provider/models/usage-ledger.ts";
import { type BilledTokens, type CostParts, nothingBilled } from "../provider/models/models.ts";
import { type ReplayableCall, replayableCalls, type ReplayedCall, replayedCalls } from "./cache-replay.ts";
import type { PricedCall } from "./priced-calls.ts";
import { type CostWhatIf, costWhatIfs } from "./what-ifs.ts";

/** Tokens and cost of some calls. Unknown is null and never 0. */
export interface PartCost {
  readonly calls: number;
  /** Calls without usage: their tokens are in no sum. */
  readonly uncountedCalls: number;
  /** Calls with usage and without a known price. */
  readonly unpricedCalls: number;
  readonly tokens: BilledTokens;
  /** Null if a call doesn't say it. */
  readonly thinkingTokens: number | null;
  /** Of the calls with a price; null if there is none. */
  readonly costNanoUsd: number | null;
  readonly costParts: CostParts & { readonly search: number };
}

/** Why calls read less than the call before had left. */
export interface CacheMiss {
  readonly reason: string;
  readonly calls: number;
  readonly missedTokens: number;
  readonly places: readonly string[];
}

/** How far the cache model agrees with what was recorded. */
export interface CacheCheck {
  readonly calls: number;
  readonly recordedReadTokens: number;
  readonly modelledReadTokens: number;
  readonly recordedWrittenTokens: number;
  readonly modelledWrittenTokens: number;
  readonly agrees: boolean;
  readonly differences: readonly CheckDifference[];
}

interface CheckDifference {
  readonly place: string;
  readonly recordedReadTokens: number;
  readonly modelledReadTokens: number;
  readonly why: string;
}

/** What a session cost, why its cache missed, and what it would have cost. */
export interface SessionCost {
  readonly total: PartCost;
  /** Calls that the provider answered with an error. They cost nothing, and are in no sum. */
  readonly refusedCalls: number;
  readonly parts: Readonly<Partial<Record<Part, PartCost>>>;
  readonly models: Readonly<Partial<Record<string, PartCost>>>;
  readonly misses: readonly CacheMiss[];
  /** Null if no call has a prompt and a model that are known. */
  readonly check: CacheCheck | null;
  readonly modelledNanoUsd: number | null;
  readonly whatIfs: readonly CostWhatIf[];
}

/** The largest part by which the model may differ from what was recorded. */
const tolerance = 0.01;

export function sessionCost(all: readonly PricedCall[]): SessionCost {
  const calls = all.filter(({ isRefused }) => !isRefused);
  const replayable = replayableCalls(calls);
  const replayed = replayedCalls(replayable);
  return {
    total: partCost(calls),
    refusedCalls: all.length - calls.length,
    parts: grouped(calls, ({ part }) => part),
    models: grouped(calls, ({ model }) => model ?? "unknown"),
    misses: cacheMisses(replayable, replayed),
    check: replayable.length === 0 ? null : cacheCheck(replayable, replayed),
    ...costWhatIfs(replayable),
  };
}

function grouped<Name extends string>(calls: readonly PricedCall[], nameOf: (call: PricedCall) => Name) {
  const groups = new Map<Name, PricedCall[]>();
  for (const call of calls) groups.set(nameOf(call), [...(groups.get(nameOf(call)) ?? []), call]);
  const costs: Partial<Record<Name, PartCost>> = {};
  for (const [name, group] of groups) costs[name] = partCost(group);
  return costs;
}

function partCost(calls: readonly PricedCall[]): PartCost {
  const counted = calls.filter(({ billed }) => billed !== null);
  const priced = calls.filter((call) => call.costNanoUsd !== null);
  const thinking = counted.map(({ thinkingTokens }) => thinkingTokens);
  const parts = { fresh: 0, write5m: 0, write1h: 0, read: 0, output: 0, search: 0 };
  for (const { costParts, searchNanoUsd } of priced) {
    parts.fresh += costParts?.fresh ?? 0;
    parts.write5m += costParts?.write5m ?? 0;
    parts.write1h += costParts?.write1h ?? 0;
    parts.read += costParts?.read ?? 0;
    parts.output += costParts?.output ?? 0;
    parts.search += searchNanoUsd;
  }
  return {
    calls: calls.length,
    uncountedCalls: calls.length - counted.length,
    unpricedCalls: counted.length - priced.length,
    tokens: counted.map(({ billed }) => billed ?? nothingBilled).reduce(addedTokens, nothingBilled),
    thinkingTokens: thinking.some((tokens) => tokens === null)
      ? null
      : thinking.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0),
    costNanoUsd: priced.length === 0 ? null : priced.reduce((sum, call) => sum + (call.costNanoUsd ?? 0), 0),
    costParts: parts,
  };
}

/** What calls did not read of what the call before of their conversation had read and written, by the recorded usage. */
function cacheMisses(calls: readonly ReplayableCall[], replayed: readonly ReplayedCall[]): CacheMiss[] {
  const left = new Map<string, { readonly tokens: number; readonly startMs: number }>();
  const misses = new Map<string, { calls: number; missedTokens: number; places: string[] }>();
  for (const [index, { call, billed }] of calls.entries()) {
    const line = `${call.conversation} ${call.part}`;
    const before = left.get(line);
    const { readTokens, write5mTokens, write1hTokens } = billed;
    left.set(line, { tokens: readTokens + write5mTokens + write1hTokens, startMs: call.startMs });
    const missedTokens = (before?.tokens ?? 0) - readTokens;
    if (before === undefined || missedTokens <= 0) continue;
    const reason = reasonText(replayed[index]?.reason ?? null, call.startMs - before.startMs);
    const miss = misses.get(reason) ?? { calls: 0, missedTokens: 0, places: [] };
    misses.set(reason, miss);
    miss.calls += 1;
    miss.missedTokens += missedTokens;
    if (miss.places.length < 5) miss.places.push(call.place);
  }
  const all = [...misses].map(([reason, miss]) => ({ reason, ...miss }));
  return all.toSorted((one, other) => other.missedTokens - one.missedTokens);
}

const fiveMinutesMs = 300_000;

function reasonText(reason: CacheReason | null, idleMs: number): string {
  const words = reason === null ? null : missInWords(reason);
  if (words !== null) return words;
  return idleMs >= fiveMinutesMs
    ? "nothing in the file shows why; five minutes or more had passed"
    : "nothing in the file shows why";
}

function cacheCheck(calls: readonly ReplayableCall[], replayed: readonly ReplayedCall[]): CacheCheck {
  let recordedRead = 0;
  let modelledRead = 0;
  let recordedWritten = 0;
  let modelledWritten = 0;
  const differences: CheckDifference[] = [];
  for (const [index, { call, billed, row }] of calls.entries()) {
    const modelled = replayed[index]?.billed ?? nothingBilled;
    recordedRead += billed.readTokens;
    modelledRead += modelled.readTokens;
    recordedWritten += written(billed);
    modelledWritten += row.cacheRules === "anthropic" ? written(modelled) : written(billed);
    if (!isNear(billed.readTokens, modelled.readTokens)) {
      const why = whyDifferent(billed, modelled, replayed[index]?.reason ?? null);
      differences.push({
        place: call.place,
        recordedReadTokens: billed.readTokens,
        modelledReadTokens: modelled.readTokens,
        why,
      });
    }
  }
  return {
    calls: calls.length,
    recordedReadTokens: recordedRead,
    modelledReadTokens: modelledRead,
    recordedWrittenTokens: recordedWritten,
    modelledWrittenTokens: modelledWritten,
    agrees: isNear(recordedRead, modelledRead) && isNear(recordedWritten, modelledWritten),
    differences,
  };
}

function written({ write5mTokens, write1hTokens }: BilledTokens): number {
  return write5mTokens + write1hTokens;
}

function isNear(recorded: number, modelled: number): boolean {
  return Math.abs(recorded - modelled) <= tolerance * Math.max(recorded, modelled);
}

function whyDifferent({ readTokens }: BilledTokens, modelled: BilledTokens, reason: CacheReason | null): string {
  if (readTokens > modelled.readTokens) {
    return reason?.kind === "hit" || reason?.kind === "nothing-yet"
      ? "an earlier session or another mark had left more in the cache than the file shows"
      : `more was read than the file explains (${reasonText(reason, 0)})`;
  }
  return "less was read than the prompt allows: the provider dropped the entry, or the prompt differed in a part that the file does not hold";
}
