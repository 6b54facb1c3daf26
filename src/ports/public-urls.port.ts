/** Where callers reach the API: what links in answers begin with. */
export abstract class PublicUrls {
  /** Scheme, host and port, without a slash at the end. */
  abstract base(): string;
}
