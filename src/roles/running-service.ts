/** A started role. */
export interface RunningService {
  /** Where it answers, as seen from this machine. */
  url: string;
  /** Stops gracefully; resolves when everything is closed. */
  stop(): Promise<void>;
}
