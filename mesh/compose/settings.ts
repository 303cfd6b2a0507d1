import { z } from 'zod';
import { flag, listenerSettings } from './listener-settings.ts';

const seconds = z.coerce.number().min(0);

/** A root field of a partner that returns a plain list, to be offered as a connection. */
const list = z.strictObject({
  /** The partner's own arguments for a page, and its largest page. Without them it returns the whole list. */
  page: z
    .strictObject({ size: z.string(), offset: z.string(), max: z.number().int().min(1).max(100_000) })
    .optional(),
  /** Fields that the partner orders rows by, such as its key. */
  identity: z.array(z.string()).default([]),
});

const source = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, 'a name of letters, digits and _'),
  handler: z
    .record(z.string(), z.unknown())
    .refine((handler) => Object.keys(handler).length === 1, 'exactly one handler'),
  ttlSeconds: seconds.default(60),
  staleSeconds: seconds.default(0),
  deadlineSeconds: seconds.max(300).default(5),
  /** Time without a byte after which a subscription counts as disconnected. */
  idleSeconds: seconds.max(3600).default(120),
  maxConcurrentCalls: z.coerce.number().int().min(1).max(1000).default(32),
  licence: z.string().optional(),
  /** By root field, for sources of the kinds openapi and graphql. */
  lists: z.record(z.string(), list).default({}),
});

const link = z.strictObject({
  targetTypeName: z.string(),
  targetFieldName: z.string(),
  sourceName: z.string(),
  sourceTypeName: z.literal('Query'),
  sourceFieldName: z.string(),
  keyField: z.string(),
  keysArg: z.string(),
  valueKeyField: z.string(),
  additionalArgs: z.record(z.string(), z.unknown()).default({}),
});

const bound = (what: string) =>
  z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and -'), {
      error: `a list of the ${what} that this issuer may speak for`,
    })
    .max(1_000);

/** A token issuer may speak for the listed consumers only. */
const issuer = z.strictObject({
  issuer: z.string().min(1).max(512),
  audience: z.string().min(1).max(512),
  jwksUrl: z
    .url({ protocol: /^https?$/, error: 'an address that starts with https:// or http://' })
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'an address without a user name'),
  /** Longest use of keys that could not be fetched again. */
  jwksMaxAgeSeconds: seconds.min(1).max(86_400).default(600),
  consumers: bound('consumers'),
  roles: bound('roles'),
  purposes: bound('purposes'),
  organisations: bound('organisations').optional(),
});

/** Bounds of the gateway for one request. They are in `pertuis.limits`, beside those of the plugin for operations. */
export const requestLimits = {
  bodyKilobytes: z.coerce.number().min(1).default(100),
  responseMegabytes: z.coerce.number().positive().max(1_024).default(8),
  /** Rows that the gateway reads for one fetch when it filters, orders or counts itself. */
  evaluatedRows: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  /** Part of Node's heap for cached documents, plans and code. */
  cacheHeapShare: z.coerce.number().min(0).max(0.5).default(0.125),
  cacheMegabytes: z.coerce.number().positive().max(4_096).default(64),
};

/** Settings of the fair order of operations; costs are in values. */
const admission = z.strictObject({
  runningCost: z.coerce.number().min(1).default(1_000_000),
  waiting: z.coerce.number().int().min(0).default(200),
  waitingInTotal: z.coerce.number().int().min(0).default(1_000),
  waitSeconds: seconds.max(300).default(5),
});

/** An origin in the form of a browser: scheme, host and a port other than the scheme's default; no path. */
const origin = z
  .string()
  .refine(
    (text) => text === '*' || (URL.parse(text)?.origin === text && !text.includes('*')),
    'an origin such as https://app.example.org',
  );

/** Documents that the operator has published, and the clients that may send others. See docs/trusted-documents.md. */
const documents = z
  .strictObject({
    manifests: z.array(z.string().min(1)).max(100).default([]),
    arbitrary: z
      .union([flag, z.array(z.string().min(1)).min(1)], 'true, false or a list of roles')
      .default(true),
  })
  .refine(
    ({ manifests, arbitrary }) => arbitrary !== false || manifests.length > 0,
    'manifests, because arbitrary is false: without them no client could run an operation',
  );

/** The gateway's own part of the section `pertuis`. Paths are relative to the file. */
const pertuis = z.strictObject({
  policy: z.string(),
  consumers: z.string(),
  stateDirectory: z.string().default('./.pertuis'),
  jwt: z.array(issuer).default([]),
  deadlineSeconds: seconds.max(300).default(10),
  cors: z
    .strictObject({
      origins: z.array(origin).default([]),
      maxAgeSeconds: seconds.max(86_400).default(600),
    })
    .prefault({}),
  /** One log line for each request. */
  accessLog: flag.default(true),
  planRoles: z.array(z.string()).default(['operator']),
  responseCache: z
    .strictObject({
      maxMegabytes: z.coerce.number().min(0).default(64),
      ttlSeconds: seconds.default(60),
    })
    .prefault({}),
  admission: admission.prefault({}),
  documents: documents.prefault({}),
  /** Whether a saved file takes effect without a signal. */
  reloadOnSave: flag.default(false),
  ...listenerSettings,
});

/**
 * Number of processes that serve: a number, or `true` for one on each core. `false`, 0 and 1 are one process
 * without a primary.
 */
export const forkSchema = z.union(
  [
    z.boolean(),
    z.stringbool({ truthy: ['true'], falsy: ['false'] }),
    z.coerce.number().int().min(0).max(128),
  ],
  'true, false or a whole number from 0 to 128',
);

/**
 * Returns the schema of `.meshrc.yaml`. `rooms` holds the settings of plugins and other modules in the
 * section `pertuis`. Unknown settings are rejected.
 */
export function createSettingsSchema<Rooms extends z.ZodRawShape>(rooms: Rooms) {
  return z.strictObject({
    sources: z.array(source).min(1),
    additionalTypeDefs: z.union([z.string(), z.array(z.string())]).optional(),
    additionalResolvers: z.array(link).default([]),
    serve: z
      .strictObject({
        port: z.coerce.number().int().min(0).max(65_535).default(4000),
        hostname: z.string().default('127.0.0.1'),
        fork: forkSchema.default(false),
      })
      .prefault({}),
    pertuis: pertuis.extend(rooms),
  });
}

export const gatewaySettings = createSettingsSchema({});

/** The settings that the gateway itself reads. */
export type Settings = z.infer<typeof gatewaySettings>;
export type ListSettings = z.infer<typeof list>;
export type LinkSettings = z.infer<typeof link>;
