/**
 * Replaces `${NAME}` and `${NAME:default}` by the environment's value, in every string of a parsed file. This
 * is Mesh's own syntax.
 * It runs after parsing, so that a value cannot add keys. It reports a name without value or default.
 */
export function interpolate(
  value: unknown,
  environment: NodeJS.ProcessEnv,
  missing: (name: string, path: string) => void,
  path = '',
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Z_][A-Z0-9_]*)(?::([^}]*))?\}/gi, (_, name: string, fallback?: string) => {
      const found = environment[name] || fallback;
      if (found === undefined) missing(name, path);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => interpolate(item, environment, missing, `${path}[${index}]`));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        interpolate(item, environment, missing, path ? `${path}.${key}` : key),
      ]),
    );
  }
  return value;
}
