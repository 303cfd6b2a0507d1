import type { Principal } from '../../mesh/contract/policy.ts';
import { anonymousPrincipal } from '../../mesh/identity/anonymous-principal.ts';
import type { ConsumerRegistry } from '../../mesh/identity/consumers.ts';

/** Returns the principal that a consumer's key speaks for; the anonymousPrincipal without an id. Throws an Error that lists who is registered. */
export function principalOf(id: string | undefined, consumers: ConsumerRegistry): Principal {
  if (id === undefined) return anonymousPrincipal;
  const found = consumers.get(id);
  if (!found)
    throw new Error(`There is no consumer "${id}". Registered are: ${[...consumers.keys()].join(', ')}.`);
  const { organisation, roles, purpose, subject } = found;
  return { consumer: id, organisation, roles, purpose, ...(subject !== undefined && { subject }) };
}

/** Returns a principal with one role. Its purpose is the one that consumers with this role have, unless it is given. */
export function principalWith(
  role: string,
  purpose: string | undefined,
  consumers: ConsumerRegistry,
): Principal {
  if (role === anonymousPrincipal.roles[0] && purpose === undefined) return anonymousPrincipal;
  const having = [...consumers.values()].filter(({ roles }) => roles.includes(role));
  const purposes = [...new Set(having.map((consumer) => consumer.purpose))];
  const [only] = purposes;
  if (purpose === undefined && (only === undefined || purposes.length > 1)) {
    const which =
      only === undefined ? `No consumer has the role "${role}"` : `"${role}" has ${purposes.join(', ')}`;
    throw new Error(`${which}: say which purpose with --purpose.`);
  }
  const like = having.find((consumer) => consumer.purpose === (purpose ?? only)) ?? having[0];
  const subject = like?.subject;
  return {
    consumer: 'schema',
    organisation: like?.organisation ?? anonymousPrincipal.organisation,
    roles: [role],
    purpose: purpose ?? only ?? anonymousPrincipal.purpose,
    ...(subject !== undefined && { subject }),
  };
}
