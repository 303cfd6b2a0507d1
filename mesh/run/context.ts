import type DataLoader from 'dataloader';
import type { FieldNode } from 'graphql';
import type { Exchange } from '../contract/exchange.ts';
import type { PolicyView } from '../contract/policy.ts';
import type { Row } from '../contract/source.ts';

/** What one running operation carries to its resolvers. */
export interface RunContext {
  readonly exchange: Exchange;
  readonly view: PolicyView;
  /** Aborts at the operation's deadline, or when the client has left. */
  readonly signal: AbortSignal;
  /** One batch per link field of the document. */
  readonly loaders: Map<FieldNode, DataLoader<string | number, readonly Row[]>>;
}
