/** Returns whether a client has no valid credential. No consumer can be registered under this name. */
export function isAnonymous(principal: { readonly consumer: string } | undefined): boolean {
  return principal === undefined || principal.consumer === 'visitor';
}
