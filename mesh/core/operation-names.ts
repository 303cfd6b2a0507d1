const form = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * Bounds the set of labels that callers can create. The first `most` distinct names keep their own label;
 * later ones share `other`. Without it, any client could fill a metrics store.
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
