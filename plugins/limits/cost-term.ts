export type Variables = Readonly<Record<string, unknown>>;

/** A cost: a number, or a function of the variables that it depends on. */
export type CostTerm = number | ((variables: Variables) => number);

export function evaluate(term: CostTerm, variables: Variables): number {
  return typeof term === 'number' ? term : term(variables);
}

export function sum(terms: readonly CostTerm[]): CostTerm {
  let fixed = 0;
  const open: Exclude<CostTerm, number>[] = [];
  for (const term of terms) {
    if (typeof term === 'number') fixed += term;
    else open.push(term);
  }
  if (open.length === 0) return fixed;
  return (variables) => open.reduce((total, term) => total + term(variables), fixed);
}

export function times(factor: CostTerm, term: CostTerm): CostTerm {
  if (typeof factor === 'number' && typeof term === 'number') return factor * term;
  return (variables) => evaluate(factor, variables) * evaluate(term, variables);
}
