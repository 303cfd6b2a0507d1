/** One consumer, or one client of a consumer: what it runs, what it waits for, and how much it has had. */
export class Flow {
  /** Cost of what runs. */
  running = 0;
  /** Tickets that wait, those of its clients included. */
  waiting = 0;
  /** Virtual time at which what it has been given so far would end, were every flow served alike. */
  virtualEnd = 0;
  seenAtMs = 0;

  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0;
  }
}

/** Flows without anything to do are swept out when there are more than this. */
const sweepAbove = 256;

/**
 * Flows that take turns among each other: start-time fair queuing (Goyal, Vin, Cheng 1996), weighted by cost. A flow that comes
 * back from idling starts at the present virtual time and has no credit from before.
 */
export class Level<F extends Flow> {
  readonly #flows = new Map<string, F>();
  readonly #create: () => F;
  readonly #windowMs: number;
  #virtualTime = 0;
  #latest: F | undefined;
  /** When any flow but the latest was last seen. */
  #otherSeenAtMs = Number.NEGATIVE_INFINITY;

  constructor(create: () => F, windowMs: number) {
    this.#create = create;
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** The flow of this name, seen now. */
  see(name: string, nowMs: number): F {
    let flow = this.#flows.get(name);
    if (flow === undefined) {
      if (this.#flows.size >= sweepAbove) this.#sweep(nowMs);
      flow = this.#create();
      this.#flows.set(name, flow);
    }
    if (flow !== this.#latest) {
      this.#otherSeenAtMs = this.#latest?.seenAtMs ?? Number.NEGATIVE_INFINITY;
      this.#latest = flow;
    }
    flow.seenAtMs = nowMs;
    return flow;
  }

  /** Whether others than this flow have asked for something lately: only then is there anything to share. */
  isShared(flow: F, nowMs: number): boolean {
    const seenAtMs = flow === this.#latest ? this.#otherSeenAtMs : (this.#latest?.seenAtMs ?? 0);
    return nowMs - seenAtMs < this.#windowMs;
  }

  /** Whether a flow has had no more than what all have had that keep asking. */
  isBehind(flow: F): boolean {
    return flow.virtualEnd <= this.#virtualTime;
  }

  queue(flow: F): void {
    if (flow.waiting === 0) flow.virtualEnd = Math.max(flow.virtualEnd, this.#virtualTime);
    flow.waiting += 1;
  }

  charge(flow: F, cost: number): void {
    const start = Math.max(flow.virtualEnd, this.#virtualTime);
    this.#virtualTime = start;
    flow.virtualEnd = start + cost;
  }

  /** Flows that wait, the one that has had least first. */
  inTurn(): F[] {
    const waiting = [...this.#flows.values()].filter((flow) => flow.waiting > 0);
    return waiting.sort((a, b) => a.virtualEnd - b.virtualEnd);
  }

  /** Tags of flows that are ahead of the others are kept for a while, or leaving would clear what one has had. */
  #sweep(nowMs: number) {
    for (const [name, flow] of this.#flows) {
      const isEven = flow.virtualEnd <= this.#virtualTime || nowMs - flow.seenAtMs > 10 * this.#windowMs;
      if (flow.isIdle && isEven) this.#flows.delete(name);
    }
  }
}
