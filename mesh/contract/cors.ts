/** Pages of other origins that may ask at `/graphql` (Fetch, section 3.2). */
export interface CorsSettings {
  /** Origins such as `https://app.example.org`; `*` is any. None unless set. */
  readonly origins: readonly string[];
  /** How long a browser may remember what a preflight answered. */
  readonly maxAgeSeconds: number;
}
