const form = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * A bounded set of labels out of names that callers choose: the first `most` distinct names keep theirs, later ones share
 * `other`. Without it anyone could fill a metrics store.
 */
export function createOperationNames(most = 100): (name: string) => string {
  const known = new Set<string>(['anonymous']);
  return (name) => {
    if (known.has(name)) return name;
    if (!form.test(name) || known.size > most) return 'other';
    known.add(name);
    return name;
  };
}
