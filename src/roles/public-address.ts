import { PublicUrls } from '../ports/public-urls.port.js';

/** Where the API is reached: as configured, or where it turned out to listen. */
export class PublicAddress extends PublicUrls {
  private listening: string | undefined;

  constructor(private readonly configured: string | undefined) {
    super();
  }

  /** Told once the port is known. */
  listensAt(url: string): void {
    this.listening = url;
  }

  base(): string {
    return (this.configured ?? this.local()).replace(/\/+$/, '');
  }

  /** The address as seen from this machine, whatever callers are told. */
  local(): string {
    if (this.listening === undefined) throw new Error('The API does not listen yet');
    return this.listening;
  }
}
