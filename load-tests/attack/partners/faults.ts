/** What a hostile partner does to every call. */
export type PartnerFault =
  | 'endless-line'
  | 'endless-comments'
  | 'odd-errors'
  | 'gzip-bomb'
  | 'huge-json'
  | 'endless-chunks'
  | 'deep-json'
  | 'many-rows'
  | 'drip'
  | 'key-sets';
