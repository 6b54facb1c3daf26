import { setTimeout as pause } from 'node:timers/promises';
import { median } from './statistics.js';

const ROUNDS = 5;
/** Often enough to see a preview come, seldom enough not to take the processors from the work. */
const POLL_MS = 25;

const SCENES = [
  'The lighthouse keeper lights the lamp at dusk.',
  'Far out, a sailboat turns its bow towards the light of the moon.',
  'At dawn it comes home below the snowy mountains.',
];

interface Dream {
  id: string;
  video_status: string;
  preview_url: string | null;
  video_started_at: string | null;
  video_completed_at: string | null;
}

export interface DreamFigures {
  /** Seconds from the job's start to its end, without a preview and with one. */
  plain: number;
  previewed: number;
  /** Seconds from the job's start until a client sees the preview, and which share of the whole that is. */
  preview: number;
  share: number;
}

/** A dream of three scenes and 12 s at 720p with a title and captions, as a client of the service sees it. */
export async function dreamFigures(url: string): Promise<DreamFigures> {
  await render(url, true); // the first is slower
  const plain: number[] = [];
  const previewed: { whole: number; preview: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push((await render(url, false)).whole);
    previewed.push(await render(url, true));
  }
  return {
    plain: median(plain),
    previewed: median(previewed.map(({ whole }) => whole)),
    preview: median(previewed.map(({ preview }) => preview)),
    share: median(previewed.map(({ whole, preview }) => preview / whole)),
  };
}

async function render(url: string, preview: boolean): Promise<{ whole: number; preview: number }> {
  const { id } = await ask<Dream>(`${url}/dreams`, {
    ...{ title: 'The lighthouse', text: 'Of a lighthouse and a boat.', size: '1280x720' },
    scenes: SCENES.map((prompt) => ({ prompt, duration: 4 })),
  });
  await ask(`${url}/dreams/${id}/finish`, { preview });
  let shownAt: number | undefined;
  for (;;) {
    const dream = await ask<Dream>(`${url}/dreams/${id}`);
    if (dream.preview_url !== null) shownAt ??= Date.now();
    const { video_started_at: started, video_completed_at: completed } = dream;
    if (started !== null && completed !== null) {
      const seconds = (until: number): number => (until - Date.parse(started)) / 1000;
      return { whole: seconds(Date.parse(completed)), preview: seconds(shownAt ?? Number.NaN) };
    }
    if (dream.video_status === 'failed') throw new Error(`The dream ${id} failed`);
    await pause(POLL_MS);
  }
}

async function ask<T>(url: string, body?: unknown): Promise<T> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const response = await fetch(
    url,
    body === undefined ? {} : { ...sent, body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
