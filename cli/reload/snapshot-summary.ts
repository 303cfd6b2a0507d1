import { buildSchema, type GraphQLSchema, printSchema } from 'graphql';
import type { Principal } from '../../mesh/contract/policy.ts';
import { anonymousPrincipal } from '../../mesh/identity/anonymous-principal.ts';
import { audienceOf, readVisibility, type Visibility } from '../../mesh/policy/visibility.ts';
import type { Prepared } from '../prepare.ts';

/** What clients can tell of a snapshot: its schema, and who sees what. Plain data, so that a worker can send it. */
export interface SnapshotSummary {
  readonly sdl: string;
  readonly visibility: Visibility;
  /** Kinds of client beyond the first hundred are not compared. */
  readonly uncompared: number;
  /** The kind of client that each registered consumer is, by its id. */
  readonly consumers: Readonly<Record<string, string>>;
  /** Sources that could not be described. */
  readonly missing: readonly string[];
}

const maxAudiences = 100;

/** Summarises what is served. The schema is as the gateway has relaxed it. */
export function summarise(prepared: Prepared): SnapshotSummary {
  const { composition, policy, policyText, schema } = prepared;
  const audiences = audiencesOf(prepared);
  const compared = [...audiences.values()].slice(0, maxAudiences);
  return {
    sdl: printSchema(composition.schema),
    visibility: readVisibility(policy, policyText.rules, compared, schema.keys()),
    uncompared: audiences.size - compared.length,
    consumers: Object.fromEntries(
      registeredPrincipals(prepared).map((principal) => [principal.consumer, audienceOf(principal)]),
    ),
    missing: [...composition.missing.keys()],
  };
}

/** One principal for each kind of client that can come: visitors, registered consumers, and those of token issuers. */
export function audiencesOf(prepared: Prepared): ReadonlyMap<string, Principal> {
  const principals = new Map<string, Principal>();
  const ofTokens = ofIssuers(prepared.settings.pertuis.jwt);
  for (const principal of [anonymousPrincipal, ...registeredPrincipals(prepared), ...ofTokens]) {
    const audience = audienceOf(principal);
    if (principals.get(audience)?.subject === undefined) principals.set(audience, principal);
  }
  return principals;
}

function registeredPrincipals({ consumers }: Prepared): Principal[] {
  return [...consumers.values()].map(({ id, organisation, roles, purpose, subject }) => ({
    ...{ consumer: id, organisation, roles, purpose },
    ...(subject !== undefined && { subject }),
  }));
}

/** Clients that only a token issuer knows: each role with each purpose that it may speak for. */
function ofIssuers(issuers: Prepared['settings']['pertuis']['jwt']): Principal[] {
  const person = { consumer: 'token', organisation: 'token', subject: 'the subject of a token' };
  return issuers.flatMap(({ roles, purposes }) =>
    roles.flatMap((role) => purposes.map((purpose) => ({ ...person, roles: [role], purpose }))),
  );
}

export function schemaOf({ sdl }: SnapshotSummary): GraphQLSchema {
  return buildSchema(sdl, { assumeValid: true, assumeValidSDL: true });
}
