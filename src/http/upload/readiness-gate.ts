/** Says at once whether new work can be taken, so that no upload is read for nothing. */
export abstract class ReadinessGate {
  abstract ready(): boolean | Promise<boolean>;
}
