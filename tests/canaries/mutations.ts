import { argumentsAsOracles } from './mutations/arguments.ts';
import { counting } from './mutations/counting.ts';
import { decisions } from './mutations/decisions.ts';
import type { Mutation } from './mutations/mutation.ts';
import { openByName } from './mutations/open-by-name.ts';
import { order } from './mutations/order.ts';
import { otherNames } from './mutations/other-names.ts';
import { ownRows } from './mutations/own-rows.ts';
import { sideChannels } from './mutations/side-channels.ts';

/** The holes that can be put back: for every duty of the policy at least one in each place where it is kept. */
export const mutations: readonly Mutation[] = [
  ...decisions,
  ...ownRows,
  ...openByName,
  ...otherNames,
  ...argumentsAsOracles,
  ...counting,
  ...order,
  ...sideChannels,
];
