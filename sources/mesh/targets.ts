import { type GraphQLSchema, getDirectiveValues } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';
import { registerCookieTemplate, registerPathTemplate } from './templates.ts';

/** Where one described operation may be asked: its method, and a path of as many segments as described. */
interface Target {
  readonly method: string;
  readonly pathname: RegExp;
}

/** Says whether a request leads where the configuration and the description say. Throws `SourceFailure` otherwise. */
export type CheckTarget = (url: URL, method: string, coordinate: string | undefined) => void;

const placeholder = '0pertuis0';

/**
 * Reads the operations that a built handler can ask, and returns the check of its requests: the last word on where a request
 * goes, whatever wrote its address. Throws an `Error` in words for an operation whose path is not filled by its arguments alone.
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
    // What follows a link is asked for another field than the operation's: it may be any that is described.
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
