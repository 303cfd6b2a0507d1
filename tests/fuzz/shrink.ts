import type { FuzzRequest } from './requests.ts';

/**
 * A smaller request that still fails: headers are left out one by one, and the target and the body lose parts that get
 * smaller, as long as `fails` says so. Asks at most 300 times.
 */
export async function shrinkRequest(
  request: FuzzRequest,
  fails: (smaller: FuzzRequest) => Promise<boolean>,
): Promise<FuzzRequest> {
  let smallest = request;
  let left = 300;
  const attempt = async (smaller: FuzzRequest) => {
    left -= 1;
    if (left < 0 || !(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  for (const header of request.headers) {
    await attempt({ ...smallest, headers: smallest.headers.filter((other) => other !== header) });
  }
  await shrinkText(request.target, (target) => attempt({ ...smallest, target }));
  await shrinkText(request.body.toString('latin1'), (text) =>
    attempt({ ...smallest, body: Buffer.from(text, 'latin1') }),
  );
  return smallest;
}

async function shrinkText(text: string, stillFails: (shorter: string) => Promise<boolean>) {
  let kept = text;
  for (let size = Math.ceil(text.length / 2); size >= 4; size = Math.floor(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const shorter = kept.slice(0, at) + kept.slice(at + size);
      if (await stillFails(shorter)) kept = shorter;
      else at += size;
    }
  }
}
