interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a process told a collector. */
export class Scrape {
  private readonly samples: Sample[];

  constructor(private readonly text: string) {
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(toSample);
  }

  /** Over all series of this name that have these labels. */
  sum(name: string, labels: Record<string, string> = {}): number {
    return this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([key, is]) => sample.labels[key] === is))
      .reduce((total, { value }) => total + value, 0);
  }

  /** The series that begin so, name and labels, sorted. */
  series(beginning: string): string[] {
    return this.text
      .split('\n')
      .filter((line) => line.startsWith(beginning))
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .sort();
  }

  valuesOf(name: string, label: string): string[] {
    const values = this.samples.filter((s) => s.name === name).map((s) => s.labels[label] ?? '');
    return [...new Set(values)];
  }

  /** The labels that a metric's series have, but for the bounds of buckets. */
  labelsOf(name: string): string[] {
    const own = [name, `${name}_sum`, `${name}_count`, `${name}_bucket`];
    const used = this.samples.filter((s) => own.includes(s.name));
    return [...new Set(used.flatMap(({ labels }) => Object.keys(labels)))].filter(
      (l) => l !== 'le',
    );
  }

  /** The metrics whose names begin so, with their kinds. */
  declared(beginning: string): { name: string; kind: string }[] {
    return [...this.text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]
      .map(([, name = '', kind = '']) => ({ name, kind }))
      .filter(({ name }) => name.startsWith(beginning));
  }
}

/** Collects the metrics of a process as a collector does. */
export async function scrape(url: string, token: string): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}: ${text}`);
  return new Scrape(text);
}

function toSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, text])),
    value: Number(value),
  };
}
