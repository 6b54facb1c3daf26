const WIDTH = 30;

/** One line that fills up; on a terminal it is drawn over itself, elsewhere only its end is written. */
export class ProgressBar {
  constructor(
    private readonly label: string,
    private readonly out: NodeJS.WriteStream,
  ) {}

  /** `percent` is 0..100. */
  draw(percent: number): void {
    if (this.out.isTTY) this.out.write(`\r${this.line(percent)}`);
  }

  end(percent: number): void {
    this.out.write(`${this.out.isTTY ? '\r' : ''}${this.line(percent)}\n`);
  }

  private line(percent: number): string {
    const filled = Math.round((percent / 100) * WIDTH);
    return `${this.label} [${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${String(percent).padStart(3)} %`;
  }
}
