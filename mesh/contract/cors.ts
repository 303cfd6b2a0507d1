/** Web origins that may send requests to `/graphql` (Fetch, section 3.2). */
export interface CorsSettings {
  /** Origins such as `https://app.example.org`; `*` is any. Default: none. */
  readonly origins: readonly string[];
  /** How long a browser may cache the response to a preflight request, in seconds. */
  readonly maxAgeSeconds: number;
}
