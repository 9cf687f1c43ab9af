import { setMaxListeners } from "node:events";
import type { Clock } from "../../../core/clock.ts";
import type { Usage } from "../../../core/trace.ts";
import {
  type Admission,
  type AttemptEnd,
  type RequestClass,
  type RequestGate,
  type RequestSize,
  nextInLine,
  type GateRules,
} from "./request-gate.ts";
import { startingState, stepConcurrency, type ConcurrencyState } from "./concurrency-step.ts";
import { sleep } from "../sleep.ts";
import { RateBuckets } from "./rate-buckets.ts";
import {
  countedInput,
  learned,
  learnedEstimate,
  noExperience,
  plainEstimate,
  type Experience,
  type TokenEstimate,
} from "./size-estimate.ts";

const shortestPauseMs = 500;
const longestPauseMs = 8_000;

type Counted = (estimate: TokenEstimate, usage: Usage) => void;

interface Waiting {
  readonly size: RequestSize;
  readonly enter: (admission: Admission) => void;
}

/**
 * Keeps one customer's limits on the client's side. A request leaves, in order, when every bucket has its estimated cost and a slot is
 * free. It holds the slot until the response ends. The real use then replaces the estimate. A refusal stops all requests.
 */
export class RateLimiter implements RequestGate {
  readonly #rules: GateRules;
  readonly #clock: Clock;
  readonly #counted: Counted | undefined;
  readonly #waiting: Waiting[] = [];
  readonly #underWay: Record<RequestClass, number> = { interactive: 0, batch: 0, background: 0 };
  readonly #buckets: RateBuckets;
  #concurrency: ConcurrencyState;
  #experience: Experience = noExperience;
  #closedUntilNs = 0;
  #pauseMs = 0;
  #wakeNs = Number.POSITIVE_INFINITY;

  /** `counted` gets the estimate and the use of every answer. */
  constructor(rules: GateRules, clock: Clock, counted?: Counted) {
    this.#counted = counted;
    this.#rules = rules;
    this.#clock = clock;
    this.#buckets = new RateBuckets(rules, this.#nowNs());
    this.#concurrency = startingState(rules.concurrency);
  }

  async admit(size: RequestSize, signal: AbortSignal): Promise<Admission> {
    signal.throwIfAborted();
    return new Promise<Admission>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
        this.#letIn();
      };
      const enter = (admission: Admission): void => {
        signal.removeEventListener("abort", leave);
        resolve(admission);
      };
      const waiting: Waiting = { size, enter };
      this.#waiting.push(waiting);
      // All waiting requests listen. Node would warn at the eleventh.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", leave, { once: true });
      this.#letIn();
    });
  }

  #nowNs(): number {
    return Number(this.#clock.nowNs());
  }

  #inFlight(): number {
    return this.#underWay.interactive + this.#underWay.batch + this.#underWay.background;
  }

  /** Lets in all requests that may go now, and sets a timer for the next. */
  #letIn(): void {
    for (;;) {
      const { caps, priority } = this.#rules;
      const classes = this.#waiting.map(({ size }) => size.requestClass);
      const at = nextInLine(classes, this.#underWay, { caps, priority });
      const next = this.#waiting[at];
      if (next === undefined || this.#inFlight() + 1 > Math.max(1, Math.floor(this.#concurrency.limit))) return;
      // The limits are unknown before the first answer's headers, so one request goes ahead.
      if (this.#rules.followsHeaders && !this.#buckets.isKnown() && this.#inFlight() > 0) return;
      const nowNs = this.#nowNs();
      const estimate = this.#estimate(next.size);
      const waitNs = Math.max(this.#closedUntilNs - nowNs, this.#buckets.waitNs(estimate, nowNs));
      if (waitNs > 0) {
        this.#wakeAt(nowNs + waitNs);
        return;
      }
      this.#waiting.splice(at, 1);
      this.#buckets.take(estimate, nowNs);
      next.enter(this.#admission(next.size, estimate, nowNs));
    }
  }

  #estimate(size: RequestSize): TokenEstimate {
    return this.#rules.reconciles ? learnedEstimate(size, this.#experience) : plainEstimate(size);
  }

  #wakeAt(atNs: number): void {
    if (atNs >= this.#wakeNs) return;
    this.#wakeNs = atNs;
    void sleep(this.#clock, atNs - this.#nowNs()).then(() => {
      if (this.#wakeNs === atNs) this.#wakeNs = Number.POSITIVE_INFINITY;
      this.#letIn();
    });
  }

  #admission(size: RequestSize, estimate: TokenEstimate, sentNs: number): Admission {
    const { requestClass } = size;
    this.#underWay[requestClass] += 1;
    let ended = false;
    return {
      answered: (headers) => {
        if (!this.#rules.followsHeaders) return;
        this.#buckets.follow(headers, this.#nowNs());
        this.#letIn();
      },
      end: (how) => {
        if (ended) return;
        ended = true;
        const inFlight = this.#inFlight();
        this.#underWay[requestClass] -= 1;
        this.#account(how, size, estimate);
        this.#control(how, sentNs, inFlight);
        this.#letIn();
      },
    };
  }

  #account(how: AttemptEnd, size: RequestSize, estimate: TokenEstimate): void {
    const { reconciles, concurrency } = this.#rules;
    const nowNs = this.#nowNs();
    if (how.kind === "done") this.#counted?.(estimate, how.usage);
    if (reconciles && how.kind === "done") {
      this.#experience = learned(this.#experience, size, how.usage);
      this.#buckets.correct(estimate, countedInput(how.usage), how.usage.outputTokens, nowNs);
    }
    // The server does not count a refused request.
    if (reconciles && how.kind === "failed" && how.status === 429) this.#buckets.giveBack(estimate, nowNs);
    if ((reconciles || concurrency.control !== "fixed") && isOverload(how)) {
      const pauseMs = how.retryAfterMs ?? this.#nextPauseMs(nowNs);
      this.#closedUntilNs = Math.max(this.#closedUntilNs, nowNs + pauseMs * 1e6);
    }
    if (how.kind === "done") this.#pauseMs = 0;
  }

  /** The pause when the server names none. All requests wait together, twice as long after each further refusal. */
  #nextPauseMs(nowNs: number): number {
    // Requests that left together are refused together. This counts once.
    if (nowNs >= this.#closedUntilNs)
      this.#pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, this.#pauseMs * 2));
    return this.#pauseMs;
  }

  #control(how: AttemptEnd, sentNs: number, inFlight: number): void {
    const nowNs = this.#nowNs();
    const latencyNs = nowNs - sentNs;
    const { slowNs, concurrency } = this.#rules;
    const overloaded = isOverload(how) || (slowNs !== null && latencyNs > slowNs);
    this.#concurrency = stepConcurrency(
      this.#concurrency,
      { sentNs, nowNs, inFlight, latencyNs, overloaded },
      concurrency,
    );
  }
}

function isOverload(how: AttemptEnd): how is Extract<AttemptEnd, { readonly kind: "failed" }> {
  return how.kind === "failed" && (how.status === 429 || how.status === 529);
}
