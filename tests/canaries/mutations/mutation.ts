/** One hole put back: a patch of the product's text after which the suite has to fail. */
export interface Mutation {
  readonly id: string;
  /** Which duty of the policy it breaks, or what stands before all of them. */
  readonly breaks: 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'A7' | 'A8' | 'base';
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What the suite's report has to say, so that it has failed for the right reason. */
  readonly finds: RegExp;
  /** The test file that finds it; the canaries unless another is named. */
  readonly by?: 'canaries' | 'frames';
}
