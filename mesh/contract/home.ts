/** A text in both languages of the gateway's pages. */
export interface Bilingual {
  readonly fr: string;
  readonly en: string;
}

/** A query of the operator's that a newcomer can run. */
export interface SavedQuery {
  /** The name of its file without `.graphql`: letters, digits, `-` and `_`. */
  readonly name: string;
  /** Its first comment, without the sign; empty when it has none. */
  readonly description: string;
  readonly text: string;
}

/** What the page at `/` says beside what the gateway knows itself. */
export interface HomeSettings {
  /** Whose data it is, such as `La Rochelle`. */
  readonly title?: string | undefined;
  /** Address of the documentation. */
  readonly documentation?: string | undefined;
  /** Pages beside `/graphql`. */
  readonly pages?: readonly { readonly path: string; readonly name: Bilingual; readonly about: Bilingual }[];
  readonly savedQueries?: readonly SavedQuery[];
}
