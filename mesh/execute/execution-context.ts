import type DataLoader from 'dataloader';
import type { FieldNode } from 'graphql';
import type { PolicyView } from '../contract/policy.ts';
import type { RequestContext } from '../contract/request-context.ts';
import type { Row } from '../contract/source.ts';
import type { Cancellation } from '../core/cancellation.ts';
import { Transforms } from './transforms.ts';

/** Work that a running operation waits for. */
export interface Pending {
  giveUp(): void;
}

/** State of one running operation: its client, its deadline, its cancellation and its pending work. */
export class ExecutionContext {
  readonly requestContext: RequestContext;
  readonly view: PolicyView;
  /** For graphql-js: one batch per link and merged selection. graphql-js reuses one list of nodes for each. */
  readonly loaders: Map<readonly FieldNode[], DataLoader<string | number, readonly Row[]>> = new Map();
  readonly transforms: Transforms;
  /** Bytes that graphql-js may still add to the response; below 0 the response is too large. */
  room: number;
  readonly #cancellation: Cancellation;
  readonly #timer: NodeJS.Timeout;
  readonly #pending: Pending[] = [];
  #isOver = false;

  constructor(
    requestContext: RequestContext,
    view: PolicyView,
    deadlineSeconds: number,
    maxResponseBytes = Number.POSITIVE_INFINITY,
  ) {
    this.room = maxResponseBytes;
    this.requestContext = requestContext;
    this.view = view;
    this.transforms = new Transforms(requestContext.principal);
    this.#cancellation = requestContext.request.cancellation;
    this.#timer = setTimeout(this.#giveUp, deadlineSeconds * 1000);
    this.#cancellation.onCancel(this.#giveUp);
  }

  /** Ends the operation after its response. */
  end() {
    clearTimeout(this.#timer);
    this.#cancellation.offCancel(this.#giveUp);
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
