import type { Attack } from './attack.ts';
import { coercion } from './cases/b1-coercion.ts';
import { connections } from './cases/b2-connections.ts';
import { refused } from './cases/b2-refused.ts';
import { unread } from './cases/b2-unread.ts';
import { documents } from './cases/b3-documents.ts';
import { cost } from './cases/b4-cost.ts';
import { identity } from './cases/b5-identity.ts';
import { keyStore } from './cases/b5-key-store.ts';
import { oddRequests } from './cases/b6-odd-requests.ts';
import { partners } from './cases/b7-partners.ts';
import { workers } from './cases/b8-workers.ts';

export const allAttacks: readonly Attack[] = [
  ...coercion,
  ...connections,
  ...refused,
  ...unread,
  ...documents,
  ...cost,
  ...identity,
  keyStore,
  oddRequests,
  ...partners,
  ...workers,
];
