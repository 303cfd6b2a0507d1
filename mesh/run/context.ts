import type DataLoader from 'dataloader';
import type { FieldNode } from 'graphql';
import type { Exchange } from '../contract/exchange.ts';
import type { Leaving } from '../contract/leaving.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

/** Something that a running operation waits for. */
export interface Pending {
  giveUp(): void;
}

/** What one running operation carries: whom it answers, and what it waits for until its deadline or the asker's leaving. */
export class RunContext {
  readonly exchange: Exchange;
  readonly view: PolicyView;
  /** For graphql-js: one batch per link and merged selection, for which it keeps one list of nodes. */
  readonly loaders: Map<readonly FieldNode[], DataLoader<string | number, readonly Row[]>> = new Map();
  /** Bytes that graphql-js may still put into the response; below 0 it has gone too far. */
  room: number;
  readonly #caller: Leaving;
  readonly #timer: NodeJS.Timeout;
  readonly #pending: Pending[] = [];
  #isOver = false;

  constructor(
    exchange: Exchange,
    view: PolicyView,
    deadlineSeconds: number,
    maxResponseBytes = Number.POSITIVE_INFINITY,
  ) {
    this.room = maxResponseBytes;
    this.exchange = exchange;
    this.view = view;
    this.#caller = exchange.question.caller;
    this.#timer = setTimeout(this.#giveUp, deadlineSeconds * 1000);
    this.#caller.onLeave(this.#giveUp);
  }

  /** The operation has its answer. */
  end() {
    clearTimeout(this.#timer);
    this.#caller.offLeave(this.#giveUp);
  }

  wait(pending: Pending) {
    if (this.#isOver) pending.giveUp();
    else this.#pending.push(pending);
  }

  readonly #giveUp = () => {
    this.#isOver = true;
    for (const pending of this.#pending) pending.giveUp();
  };
}
