/** How the key sets of the token issuers misbehave; each is a path. `honest` is one that does not. */
export const keySetNames = ['honest', 'huge', 'endless', 'drip', 'gzip', 'many', 'odd'] as const;
