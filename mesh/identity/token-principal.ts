import type { Principal } from '../contract/policy.ts';
import type { ConsumerRegistry } from './consumers.ts';
import type { TokenIssuer } from './issuers.ts';
import type { Claims } from './token-shape.ts';

/**
 * Returns the principal that verified claims name. Returns undefined when they claim more than is registered
 * for the consumer or bound to the issuer. A token without `roles` has the roles that are both registered and
 * bound. A token never adds a role.
 */
export function principalOfClaims(
  claims: Claims,
  issuer: TokenIssuer,
  consumers: ConsumerRegistry,
): Principal | undefined {
  const id = consumerOf(claims);
  const consumer = id !== undefined && issuer.consumers.includes(id) ? consumers.get(id) : undefined;
  if (!consumer) return undefined;
  const { organisation, purpose, deniedFields } = consumer;
  if ((claims.organisation ?? organisation) !== organisation) return undefined;
  if (issuer.organisations && !issuer.organisations.includes(organisation)) return undefined;
  if ((claims.purpose ?? purpose) !== purpose || !issuer.purposes.includes(purpose)) return undefined;
  const granted = consumer.roles.filter((role) => issuer.roles.includes(role));
  const roles = claims.roles ? [...new Set(claims.roles)] : granted;
  if (roles.length === 0 || roles.some((role) => !granted.includes(role))) return undefined;
  return Object.freeze({
    consumer: consumer.id,
    organisation,
    roles: Object.freeze(roles),
    purpose,
    subject: claims.sub,
    ...(deniedFields && { deniedFields }),
  });
}

/** OpenID Connect uses `azp`, RFC 9068 uses `client_id`. Two different values are ambiguous. */
function consumerOf({ azp, client_id: clientId }: Claims): string | undefined {
  if (azp !== undefined && clientId !== undefined && azp !== clientId) return undefined;
  return azp ?? clientId;
}
