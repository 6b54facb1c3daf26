/** A part has not been reached for longer than it may be. The message is for the log alone. */
export class LostContactError extends Error {
  constructor(
    message: string,
    /** When it was reached last, or first asked where it never was. */
    readonly since: Date,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = 'LostContactError';
  }
}
