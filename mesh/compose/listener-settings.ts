import { z } from 'zod';
import { addressList } from '../core/addresses.ts';

/** A switch that the environment may set, where every value is text. */
export const flag = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })],
  'true or false',
);
const count = z.coerce.number().int().min(1);
const seconds = z.coerce.number().positive().max(3_600);

/** A list, or a text with commas from the environment. */
const names = z
  .union([z.array(z.string()), z.string()])
  .default([])
  .transform((given) => (typeof given === 'string' ? given.split(',') : given).map((name) => name.trim()))
  .transform((given) => given.filter((name) => name !== ''));

/** An empty text from the environment means no file. */
const file = z
  .string()
  .optional()
  .transform((path) => path || undefined);

const hostName = z
  .string()
  .regex(/^(\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)$/, 'a host name, *.name or *');

const address = z.string().refine(isAddress, 'an address or a CIDR block');

const access = z.union(
  [z.literal('loopback'), z.literal('open'), z.strictObject({ roles: z.array(z.string()).min(1) })],
  'loopback, open or { roles: [names] }',
);

const connections = z.strictObject({
  max: count.max(100_000).default(5_000),
  perAddress: count.default(256),
  trustedProxies: names.pipe(z.array(address)).prefault(['127.0.0.0/8', '::1']),
  headerSeconds: seconds.default(5),
  requestSeconds: seconds.default(15),
  idleSeconds: seconds.default(10),
  stalledSeconds: seconds.default(20),
  unsentMegabytes: z.coerce.number().positive().default(64),
  pipelined: count.max(1_000).default(16),
});

/**
 * Settings of `pertuis` for access: which connections it accepts, and which details about the gateway clients
 * may read.
 */
export const listenerSettings = {
  production: flag.default(false),
  introspection: z.union([flag, z.literal('consumers')], 'true, false or consumers').default(true),
  explorer: flag.optional(),
  /** A folder of `.graphql` files that `/` and the explorer list. */
  savedQueries: file,
  /** A file `{ consumer: key }`. The explorer offers its keys to clients on this machine: for demonstrations. */
  explorerKeys: file,
  home: z
    .strictObject({
      title: z.string().min(1).max(80).optional(),
      documentation: z
        .string()
        .regex(/^(https?:\/\/|\/(?!\/))\S+$/, 'an address, or a path of this gateway')
        .optional(),
    })
    .prefault({}),
  hosts: names.pipe(z.array(hostName)),
  connections: connections.prefault({}),
  admin: z
    .strictObject({
      port: z.coerce.number().int().min(0).max(65_535),
      hostname: z.string().default('127.0.0.1'),
    })
    .optional(),
  access: z
    .strictObject({
      metrics: access.default('loopback'),
      eco: access.default('loopback'),
      health: access.default('loopback'),
    })
    .prefault({}),
};

function isAddress(text: string): boolean {
  try {
    addressList([text]);
    return true;
  } catch {
    return false;
  }
}
