/** A client that has shown no credential, or none that holds. The registration of consumers reserves the name. */
export function isAnonymous(principal: { readonly consumer: string } | undefined): boolean {
  return principal === undefined || principal.consumer === 'visitor';
}
