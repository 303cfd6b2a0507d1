/** The address that requests are posted to: `/graphql` unless a path is given. k6 has no `URL`. */
export function endpointOf(url: string): string {
  const bare = /^(https?:\/\/[^/?#]+)\/?$/.exec(url)?.[1];
  return bare ? `${bare}/graphql` : url;
}
