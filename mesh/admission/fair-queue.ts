import { Flow, Level } from './flow.ts';

/** What waits for its turn. */
export interface Ticket {
  readonly cost: number;
  /** Called once, when it may start. */
  start(place: QueuePlace): void;
}

export interface QueuePlace {
  leave(): void;
}

export interface QueueOptions {
  /** Cost of all that runs at once. One operation always may. */
  readonly total: number;
  /** Cost of what one of several consumers, or one of several clients of a consumer, runs at once. */
  readonly share: number;
  /**
   * Cost of what starts in one turn of the event loop, where there is somebody to share with. What costs more than this
   * has a turn for itself.
   */
  readonly perTurn: number;
  /** So long after it was last seen a consumer counts as one to share with. */
  readonly windowMs: number;
  /** Calls back in a later turn of the event loop, after what has come in meanwhile. */
  readonly later: (work: () => void) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

class Client extends Flow {
  readonly tickets: Ticket[] = [];
}

class Consumer extends Flow {
  readonly clients: Level<Client>;

  constructor(windowMs: number) {
    super();
    this.clients = new Level(() => new Client(), windowMs);
  }
}

/** What an operation takes beside its values. */
const costOfAny = 50;

/**
 * Consumers take turns, and within a consumer its clients do; whoever has had least goes first. Each turn of the event loop
 * starts a bounded amount of work, so that requests that have come in meanwhile are heard in between. Without others to
 * share with nobody is held back, but for the total and for single operations that are large.
 */
export class FairQueue {
  readonly #options: QueueOptions;
  readonly #consumers: Level<Consumer>;
  #running = 0;
  #waiting = 0;
  /** Something waits for the total to shrink: then nothing overtakes it. */
  #isFull = false;
  /** Cost of what has started in this turn of the event loop. */
  #started = 0;
  #dispatching = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    const { windowMs } = options;
    this.#consumers = new Level(() => new Consumer(windowMs), windowMs);
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  waitingOf(consumer: string, nowMs: number): number {
    return this.#consumers.see(consumer, nowMs).waiting;
  }

  /** How many clients of a consumer are remembered. */
  clientsOf(consumer: string, nowMs: number): number {
    return this.#consumers.see(consumer, nowMs).clients.size;
  }

  /** A place at once, or undefined: then the ticket has to wait. */
  tryEnter(consumerName: string, clientName: string, cost: number, nowMs: number): QueuePlace | undefined {
    const consumer = this.#consumers.see(consumerName, nowMs);
    const client = consumer.clients.see(clientName, nowMs);
    if (cost > this.#options.perTurn || this.#isFull || !this.#fits(consumer, client, cost, nowMs))
      return undefined;
    if (!this.#isFree(consumer, client, cost, nowMs)) return undefined;
    return this.#take(consumer, client, cost);
  }

  /** Returns the function that takes the ticket back. */
  wait(consumerName: string, clientName: string, ticket: Ticket, nowMs: number): () => void {
    const consumer = this.#consumers.see(consumerName, nowMs);
    const client = consumer.clients.see(clientName, nowMs);
    this.#consumers.queue(consumer);
    consumer.clients.queue(client);
    client.tickets.push(ticket);
    this.#waiting += 1;
    this.#dispatchLater();
    return () => {
      const index = client.tickets.indexOf(ticket);
      if (index >= 0) this.#remove(consumer, client, index);
      if (index >= 0 && this.#isFull) this.#dispatchLater();
    };
  }

  /** Whether it may start in this very turn of the event loop. */
  #isFree(consumer: Consumer, client: Client, cost: number, nowMs: number): boolean {
    if (this.#started + cost <= this.#options.perTurn) return true;
    return (
      (this.#consumers.isBehind(consumer) || !this.#consumers.isShared(consumer, nowMs)) &&
      (consumer.clients.isBehind(client) || !consumer.clients.isShared(client, nowMs))
    );
  }

  #fits(consumer: Consumer, client: Client, cost: number, nowMs: number): boolean {
    const { total, share } = this.#options;
    if (this.#running > 0 && this.#running + cost > total) return false;
    if (consumer.running > 0 && consumer.running + cost > share && this.#consumers.isShared(consumer, nowMs))
      return false;
    return (
      client.running === 0 || client.running + cost <= share || !consumer.clients.isShared(client, nowMs)
    );
  }

  #take(consumer: Consumer, client: Client, cost: number): QueuePlace {
    this.#consumers.charge(consumer, cost + costOfAny);
    consumer.clients.charge(client, cost + costOfAny);
    if (this.#started === 0) this.#dispatchLater();
    this.#started += cost;
    this.#running += cost;
    consumer.running += cost;
    client.running += cost;
    let isLeft = false;
    return {
      leave: () => {
        if (isLeft) return;
        isLeft = true;
        this.#running -= cost;
        consumer.running -= cost;
        client.running -= cost;
        if (this.#waiting > 0) this.#dispatchLater();
      },
    };
  }

  #remove(consumer: Consumer, client: Client, index: number): Ticket | undefined {
    const [ticket] = client.tickets.splice(index, 1);
    client.waiting -= 1;
    consumer.waiting -= 1;
    this.#waiting -= 1;
    return ticket;
  }

  #dispatchLater() {
    if (this.#dispatching) return;
    this.#dispatching = true;
    this.#options.later(() => {
      this.#dispatching = false;
      this.#started = 0;
      this.#dispatch();
    });
  }

  /** Starts what may start, fairest first. */
  #dispatch() {
    this.#isFull = false;
    while (this.#waiting > 0 && this.#startOne());
    if (this.#started > 0 && this.#waiting > 0) this.#dispatchLater();
  }

  #startOne(): boolean {
    for (const consumer of this.#consumers.inTurn()) {
      for (const client of consumer.clients.inTurn()) {
        const index = client.tickets.findIndex(({ cost }) => this.#mayStart(consumer, client, cost));
        const ticket = index < 0 ? undefined : this.#remove(consumer, client, index);
        if (!ticket) continue;
        ticket.start(this.#take(consumer, client, ticket.cost));
        return true;
      }
    }
    return false;
  }

  #mayStart(consumer: Consumer, client: Client, cost: number): boolean {
    if (this.#isFull || (this.#started > 0 && this.#started + cost > this.#options.perTurn)) return false;
    if (this.#running > 0 && this.#running + cost > this.#options.total) {
      this.#isFull = true;
      return false;
    }
    return this.#fits(consumer, client, cost, this.#options.now());
  }
}
