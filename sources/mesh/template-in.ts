/**
 * Returns the first part of a text that Mesh would read as a template over the gateway's values: `{env.KEY}`, `{context.…}`,
 * `{args.…}`. Other braces, as in patterns and JSON, are text.
 */
export function templateIn(text: string): string | undefined {
  return text.includes('{') ? template.exec(text)?.[0].slice(0, 80) : undefined;
}

const heads = 'env|context|root|args|info';
const template = new RegExp(`\\{\\s*(?:(?:${heads})\\s*[.[#|]|\\[\\s*['"]?(?:${heads})\\b)[^{}]*\\}?`, 'i');
