/** One consumer, or one client of a consumer: its running and waiting operations, and the cost that it has used. */
export class Flow {
  /** Cost of its running operations. */
  running = 0;
  /** Waiting tickets, including those of its clients. */
  waiting = 0;
  /** Virtual time at which its work so far would end, if all flows received equal service. */
  virtualEnd = 0;
  seenAtMs = 0;

  get isIdle(): boolean {
    return this.running === 0 && this.waiting === 0;
  }
}

/** Idle flows are removed above this number. */
const sweepAbove = 256;

/**
 * Flows that take turns: start-time fair queuing (Goyal, Vin, Cheng 1996), weighted by cost. After idle time,
 * a flow starts at the present virtual time without credit.
 */
export class Level<F extends Flow> {
  readonly #flows = new Map<string, F>();
  readonly #create: () => F;
  readonly #windowMs: number;
  #virtualTime = 0;
  #latest: F | undefined;
  /** Time of the last request of any flow but the latest. */
  #otherSeenAtMs = Number.NEGATIVE_INFINITY;

  constructor(create: () => F, windowMs: number) {
    this.#create = create;
    this.#windowMs = windowMs;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** Returns the flow of this name and records its request. */
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

  /** Returns whether other flows have sent requests lately. Without them there is nothing to share. */
  isShared(flow: F, nowMs: number): boolean {
    const seenAtMs = flow === this.#latest ? this.#otherSeenAtMs : (this.#latest?.seenAtMs ?? 0);
    return nowMs - seenAtMs < this.#windowMs;
  }

  /** Returns whether a flow has received no more service than all active flows. */
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

  /** Returns the waiting flows, the one with the least service first. */
  inTurn(): F[] {
    const waiting = [...this.#flows.values()].filter((flow) => flow.waiting > 0);
    return waiting.sort((a, b) => a.virtualEnd - b.virtualEnd);
  }

  /**
   * Removes idle flows. Flows ahead of the others stay for a while: removal would erase the service that they
   * have received.
   */
  #sweep(nowMs: number) {
    for (const [name, flow] of this.#flows) {
      const isEven = flow.virtualEnd <= this.#virtualTime || nowMs - flow.seenAtMs > 10 * this.#windowMs;
      if (flow.isIdle && isEven) this.#flows.delete(name);
    }
  }
}
