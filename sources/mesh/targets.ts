import { type GraphQLSchema, getDirectiveValues } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { registerCookieTemplate, registerPathTemplate } from './templates.ts';

/** The allowed target of a described operation: its method, and a path with the described number of segments. */
interface Target {
  readonly method: string;
  readonly pathname: RegExp;
}

/** Checks a request against the configuration and the description. Throws `SourceFailure` for any other target. */
export type CheckTarget = (url: URL, method: string, coordinate: string | undefined) => void;

const placeholder = '0pertuis0';

/**
 * Reads the operations of a built handler and returns the check of its requests. This check is final, whatever wrote the
 * address. Throws an `Error` for an operation whose path needs more than its arguments.
 */
export function readTargets(schema: GraphQLSchema, addresses: readonly URL[]): CheckTarget {
  const [endpoint] = addresses;
  const targets = new Map<string, Target>();
  const directive = schema.getDirective('httpOperation');
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const given = directive && field.astNode && getDirectiveValues(directive, field.astNode);
      if (!given || typeof given.path !== 'string') continue;
      const { path, httpMethod: method = 'GET', operationSpecificHeaders: headers = [] } = given;
      const names = new Set(field.args.map((argument) => argument.name));
      checkTemplate(path, names);
      registerPathTemplate(path);
      for (const [header, template] of headers as [string, string][]) {
        checkTemplate(template, names);
        if (header.toLowerCase() === 'cookie') registerCookieTemplate(template);
      }
      if (endpoint)
        targets.set(`${type?.name}.${field.name}`, {
          method: String(method),
          pathname: patternOf(path, endpoint),
        });
    }
  }
  return (url, method, coordinate) => {
    if (url.hash !== '' || url.username !== '') throw elsewhere();
    const own = coordinate === undefined ? undefined : targets.get(coordinate);
    // A link requests another field than that of the operation. Any described field is possible then.
    const possible = own ? [own] : [...targets.values()];
    const fits = possible.some((target) => target.method === method && target.pathname.test(url.pathname));
    const isAllowed = targets.size > 0 ? fits && url.origin === endpoint?.origin : isBelow(url, addresses);
    if (!isAllowed) throw elsewhere();
  };
}

/** Every template of an operation is one of its own arguments. */
function checkTemplate(template: string, names: ReadonlySet<string>) {
  for (const [whole, expression = ''] of template.matchAll(/\{([^{}]*)\}/g)) {
    const name = /^args\.(\w+)(?::|$)/.exec(expression)?.[1];
    if (name === undefined || !names.has(name))
      throw new Error(`${whole.slice(0, 80)} in ${template.slice(0, 200)} is no parameter of its operation`);
  }
}

function patternOf(path: string, endpoint: URL): RegExp {
  const filled = path.replace(/\{args\.\w+\}/g, placeholder);
  const { pathname } = new URL(`${endpoint.origin}${endpoint.pathname.replace(/\/+$/, '')}${filled}`);
  const literal = pathname.replace(/\/$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll(placeholder, '[^/]+')}/?$`);
}

function isBelow(url: URL, addresses: readonly URL[]): boolean {
  return addresses.some(({ origin, pathname }) => {
    const base = pathname.replace(/\/+$/, '');
    return origin === url.origin && (url.pathname === base || `${url.pathname}/`.startsWith(`${base}/`));
  });
}

function elsewhere(): SourceFailure {
  return new SourceFailure('refused', 'the request would lead elsewhere than described; it was not sent');
}
