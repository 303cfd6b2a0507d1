import type { Problem } from '../contract/errors.ts';
import type { ConsumerRegistry } from './consumers.ts';

/** An issuer of tokens, with everything that its tokens may claim. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly jwksMaxAgeSeconds: number;
  readonly consumers: readonly string[];
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
  /** Default: the organisations of its consumers. */
  readonly organisations?: readonly string[] | undefined;
}

export interface IssuerFindings {
  readonly problems: readonly Problem[];
  /** Sentences for the operator. They reject nothing. */
  readonly warnings: readonly string[];
}

/** Compares what issuers may claim with the registered consumers. */
export function checkIssuers(
  issuers: readonly TokenIssuer[],
  consumers: ConsumerRegistry,
  file: string,
): IssuerFindings {
  const registered = [...consumers.keys()].join(', ') || 'none';
  const problems = issuers.flatMap((issuer, index) => {
    const at = (path: string, expected: string, got: string) => ({
      file,
      path: `pertuis.jwt[${index}].${path}`,
      expected,
      got,
    });
    const isRepeated = issuers.findIndex((other) => other.issuer === issuer.issuer) < index;
    return [
      ...(isRepeated ? [at('issuer', 'each issuer once', issuer.issuer)] : []),
      ...issuer.consumers.flatMap((id, place) =>
        consumers.has(id) ? [] : [at(`consumers[${place}]`, `a registered consumer: ${registered}`, id)],
      ),
    ];
  });
  return { problems, warnings: issuers.flatMap((issuer) => warningsOf(issuer, issuers, consumers)) };
}

function warningsOf(
  issuer: TokenIssuer,
  issuers: readonly TokenIssuer[],
  consumers: ConsumerRegistry,
): string[] {
  const bound = issuer.consumers.flatMap((id) => consumers.get(id) ?? []);
  const unused = (names: readonly string[] | undefined, held: readonly string[], what: string) =>
    (names ?? [])
      .filter((name) => !held.includes(name))
      .map((name) => `pertuis.jwt "${issuer.issuer}": no consumer of it has the ${what} "${name}".`);
  const shared = issuer.consumers.filter((id) =>
    issuers.some((other) => other.issuer !== issuer.issuer && other.consumers.includes(id)),
  );
  return [
    ...(issuer.consumers.length === 0 ? [`pertuis.jwt "${issuer.issuer}" speaks for no consumer.`] : []),
    ...unused(
      issuer.roles,
      bound.flatMap(({ roles }) => roles),
      'role',
    ),
    ...unused(
      issuer.purposes,
      bound.map(({ purpose }) => purpose),
      'purpose',
    ),
    ...unused(
      issuer.organisations,
      bound.map(({ organisation }) => organisation),
      'organisation',
    ),
    ...shared.map((id) => `pertuis.jwt "${issuer.issuer}": another issuer speaks for "${id}", too.`),
    ...(isPlainHttp(issuer.jwksUrl)
      ? [`pertuis.jwt "${issuer.issuer}": jwksUrl is not https, so the network may replace its keys.`]
      : []),
  ];
}

function isPlainHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127\..*|\[::1\])$/.test(hostname);
}
