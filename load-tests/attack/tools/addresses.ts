/** Attackers come from 127.0.0.2 and up; the well-behaved client is 127.0.0.1. */
export const addresses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `127.0.0.${index + 2}`);

export const oneAddress = addresses(1);
