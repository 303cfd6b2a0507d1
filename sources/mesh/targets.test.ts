import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readTargets } from './targets.ts';

const directive =
  'directive @httpOperation(path: String, httpMethod: String, operationSpecificHeaders: [[String]]) on FIELD_DEFINITION';
const endpoint = new URL('https://partner.example/base/');
const targets = (fields: string) =>
  readTargets(buildSchema(`${directive} type Query { ${fields} }`), [endpoint]);

describe('a described operation', () => {
  const check = targets(`
    item(id: ID): ID @httpOperation(path: "/items/{args.id}", httpMethod: "GET")
    drop(id: ID): ID @httpOperation(path: "/é x/{args.id}.json", httpMethod: "DELETE")`);
  const sendQuery = (url: string, method = 'GET', coordinate = 'Query.item') =>
    check(new URL(url), method, coordinate);

  it.each([
    ['https://partner.example/base/items/a%2Fb?x=1', 'GET'],
    ['https://partner.example/base/items/a/', 'GET'],
    ['https://partner.example/base/%C3%A9%20x/1.json', 'DELETE', 'Query.drop'],
    ['https://partner.example/base/items/1', 'GET', 'Item.related'],
  ])('may be requested at %s', (url, method, coordinate?: string) =>
    expect(() => sendQuery(url, method, coordinate)).not.toThrow(),
  );

  it.each([
    ['https://partner.example/base/admin/users/1', 'GET'],
    ['https://partner.example/base/items/../admin', 'GET'],
    ['https://partner.example/base/items/a/b', 'GET'],
    ['https://partner.example/base/items/', 'GET'],
    ['https://partner.example/base/items/1#x', 'GET'],
    ['https://partner.example/base/items/1', 'DELETE'],
    ['https://partner.example/base/items/1.json', 'DELETE', 'Query.drop'],
    ['https://partner.example/items/1', 'GET'],
    ['https://partner.example.evil/base/items/1', 'GET'],
    ['https://user@partner.example/base/items/1', 'GET'],
    ['http://partner.example/base/items/1', 'GET'],
    ['http://169.254.169.254/base/items/1', 'GET'],
  ])('may not be requested at %s (%s)', (url, method, coordinate?: string) =>
    expect(() => sendQuery(url, method, coordinate)).toThrow(expect.objectContaining({ kind: 'refused' })),
  );
});

describe('a handler without described operations', () => {
  it('may be requested at the configured addresses', () => {
    const check = readTargets(buildSchema('type Query { a: ID }'), [
      new URL('https://partner.example/graphql'),
    ]);
    expect(() => check(new URL('https://partner.example/graphql/stream'), 'POST', undefined)).not.toThrow();
    for (const url of [
      'https://partner.example/graphql2',
      'https://partner.example/',
      'https://other.example/graphql',
    ])
      expect(() => check(new URL(url), 'POST', undefined)).toThrow();
  });

  it('without any address may not be requested', () => {
    const check = readTargets(buildSchema('type Query { a: ID }'), []);
    expect(() => check(new URL('https://partner.example/'), 'POST', undefined)).toThrow();
  });
});

it.each(['/x/{env.SECRET}', '/x/{args.other}', '/x/{id}', '/x/{context.a}', '/x/{args.id}{root.a}'])(
  'a path with templates beyond its own arguments is rejected: %s',
  (path) =>
    expect(() => targets(`item(id: ID): ID @httpOperation(path: "${path}", httpMethod: "GET")`)).toThrow(
      /is no parameter/,
    ),
);
