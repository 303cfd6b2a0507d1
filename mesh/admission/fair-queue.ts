import { Flow, Level } from './flow.ts';

/** An operation that waits for its turn. */
export interface Ticket {
  readonly cost: number;
  /** Called once, when the operation may start. */
  start(place: QueuePlace): void;
}

export interface QueuePlace {
  leave(): void;
}

export interface QueueOptions {
  /** Bound of the cost of all running operations. One operation may always run. */
  readonly total: number;
  /** Bound of the running cost of one of several consumers, or of one of several clients of a consumer. */
  readonly share: number;
  /**
   * Cost that may start in one turn of the event loop when several consumers are active. A more expensive
   * operation has a turn of its own.
   */
  readonly perTurn: number;
  /** Time after its last request during which a consumer counts as active. */
  readonly windowMs: number;
  /** Calls back in a later turn of the event loop, after the requests that have arrived meanwhile. */
  readonly later: (work: () => void) => void;
  /** Monotonic clock in milliseconds. */
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

/** Fixed cost of an operation beside its values. */
const costOfAny = 50;

/**
 * Schedules operations. Consumers take turns, and so do the clients of a consumer. The one that has used
 * least goes first.
 *
 * Each turn of the event loop starts a bounded amount of work, so that new requests are read in between. A
 * single active consumer is limited only by the total and by single large operations.
 */
export class FairQueue {
  readonly #options: QueueOptions;
  readonly #consumers: Level<Consumer>;
  #running = 0;
  #waiting = 0;
  /** An operation waits for room in the total. No other one may pass it. */
  #isFull = false;
  /** Cost that has started in this turn of the event loop. */
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

  /** Returns the number of clients of a consumer in memory. */
  clientsOf(consumer: string, nowMs: number): number {
    return this.#consumers.see(consumer, nowMs).clients.size;
  }

  /** Returns a place immediately, or undefined when the operation must wait. */
  tryEnter(consumerName: string, clientName: string, cost: number, nowMs: number): QueuePlace | undefined {
    const consumer = this.#consumers.see(consumerName, nowMs);
    const client = consumer.clients.see(clientName, nowMs);
    if (cost > this.#options.perTurn || this.#isFull || !this.#fits(consumer, client, cost, nowMs))
      return undefined;
    if (!this.#isFree(consumer, client, cost, nowMs)) return undefined;
    return this.#take(consumer, client, cost);
  }

  /** Adds a ticket to the queue. Returns the function that withdraws it. */
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

  /** Returns whether an operation may start in this turn of the event loop. */
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

  /** Starts all operations that may start, the fairest first. */
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
