/** Operations of the well-behaved client, with their expected responses. */
export interface Operation {
  readonly body: string;
  /** In the response. */
  readonly expected: string;
}

const cached: Operation = {
  body: JSON.stringify({ query: '{ sectors { code name households } }' }),
  expected: '"code":"LR-01","name":"Vieux Port"',
};

/** Three of five are the same bytes again; the others are new texts over data that may not be stored. */
export function operationOf(index: number): Operation {
  if (index % 5 < 3) return cached;
  const alias = `n${index.toString(36)}`;
  return {
    body: JSON.stringify({ query: `query Count { ${alias}: counts { id ${alias}: value } }` }),
    expected: `{"id":"c1","${alias}":`,
  };
}

/** One in ten uses a new connection, like a client that has just arrived. */
export const arrivesAgain = (index: number) => index % 10 === 7;
