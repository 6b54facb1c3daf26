/** What this process has counted and can look up, as text for whoever collects it. */
export abstract class MetricsReportPort {
  /** The media type of the text. */
  abstract readonly contentType: string;

  /** Never fails for want of a part: what cannot be looked up is left out. At most some 4 s. */
  abstract text(): Promise<string>;
}
