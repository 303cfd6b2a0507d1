export interface Places {
  /** Returns the function that releases the place, or a sentence that says why there is none. */
  take(who: string, bounds: PlaceBounds): (() => void) | string;
}

export interface PlaceBounds {
  readonly each: number;
  readonly total: number;
}

/**
 * Counts places for each client, and for all together. Each call passes the bounds: they may change while
 * places are taken.
 */
export function createPlaces(): Places {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(who, { each, total }) {
      const own = taken.get(who) ?? 0;
      if (own >= each) return `You have ${own} subscriptions open; ${each} is the limit.`;
      if (all >= total) return 'There are too many subscriptions open at the moment: try again later.';
      taken.set(who, own + 1);
      all += 1;
      let given = false;
      return () => {
        if (given) return;
        given = true;
        all -= 1;
        const left = (taken.get(who) ?? 1) - 1;
        if (left > 0) taken.set(who, left);
        else taken.delete(who);
      };
    },
  };
}
