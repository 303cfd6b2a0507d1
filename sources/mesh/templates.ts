import { createRequire } from 'node:module';
import { stringInterpolator } from '@graphql-mesh/string-interpolation';
import { SourceFailure } from '../../mesh/contract/source.ts';

/** The values that Mesh offers to a template. `args` may be a proxy that serializes. */
interface TemplateData {
  readonly args?: unknown;
  readonly root?: unknown;
}

type Encode = (value: unknown) => string;

/** The encoders of templates that are not plain text. */
const encoders = new Map<string, Encode>();

/** Registers a template as a path. Each value becomes one segment. */
export function registerPathTemplate(template: string) {
  encoders.set(template, segment);
}

/** Registers a template as a Cookie header. No value can begin another cookie. */
export function registerCookieTemplate(template: string) {
  encoders.set(template, cookieValue);
}

/**
 * Returns a value as one segment of a path (RFC 3986 §3.3). Throws `SourceFailure` for dot segments, empty values (§5.2.4)
 * and text that is not Unicode.
 */
export function segment(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  if (text === '' || text === '.' || text === '..' || !text.isWellFormed())
    throw new SourceFailure('bad-input', 'no segment of a path');
  return encodeURIComponent(text);
}

/** RFC 6265 §4.1.1, cookie-octet. */
function cookieValue(value: unknown): string {
  const text = String(value ?? '');
  if (!/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(text))
    throw new SourceFailure('bad-input', 'no value of a cookie');
  return text;
}

/**
 * Fills a template of Mesh: `{args.name}`, `{root.$response.body#/id}`, each with an optional `:default`.
 *
 * It differs from Mesh's own in three points. Environment, context and headers are not available. A filled value is never
 * read as a
 * template. Values in paths and cookies are encoded. A template that is one whole value yields that value.
 */
export function fillTemplate(template: unknown, data: TemplateData = {}): unknown {
  if (typeof template !== 'string' || !template.includes('{')) return template;
  const encode = encoders.get(template);
  const whole = /^\{([^{}]+)\}$/.exec(template)?.[1];
  if (whole !== undefined && !encode) return lookUp(whole, data).value;
  return template.replace(/\{([^{}]+)\}/g, (_, expression: string) => {
    const { value, fallback } = lookUp(expression, data);
    if (encode) return encode(value ?? fallback);
    if (value === undefined || value === null) return fallback;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function lookUp(expression: string, { args, root }: TemplateData): { value: unknown; fallback: string } {
  const [key = '', ...rest] = expression.split(':');
  const fallback = rest.join(':');
  const [path = '', pointer] = key.split('#', 2);
  const [head, ...names] = path.match(/[^.[\]'"]+/g) ?? [];
  if (head !== 'args' && head !== 'root') return { value: undefined, fallback };
  const keys = [...names, ...(pointer ?? '').split('/').filter(Boolean).map(unescapePointer)];
  let value: unknown = head === 'args' ? args : root;
  for (const name of keys) {
    if (typeof value !== 'object' || value === null || withheld.has(name))
      return { value: undefined, fallback };
    value = (value as Record<string, unknown>)[name];
  }
  return { value: typeof value === 'function' ? undefined : value, fallback };
}

/** A description must not send the operator's headers from one operation to another. */
const withheld = new Set(['$headers', 'header', '__proto__', 'constructor', 'prototype']);

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * One object fills every template of every Mesh handler, in its ESM or its CommonJS copy. The original reads `process.env`
 * for any description that contains `{env.NAME}`.
 */
const { stringInterpolator: inCommonJs } = createRequire(import.meta.url)(
  '@graphql-mesh/string-interpolation',
) as { stringInterpolator: typeof stringInterpolator };
for (const interpolator of [stringInterpolator, inCommonJs]) interpolator.parse = fillTemplate as never;
