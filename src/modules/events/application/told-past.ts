import { Injectable } from '@nestjs/common';
import { JobEventLogPort, type LogPlace } from '../../jobs/domain/job-event.js';
import { newsOf, type News } from '../domain/news.js';
import { isWatched, type Watch } from '../domain/watch.js';
import type { LiveNews } from './live-news.js';
import { ResourcesRegistry } from './resources.registry.js';

/** How events are numbered; what is written otherwise is not one of ours. */
const EVENT_ID = /^\d{1,18}$/;

/** Events, or jobs, told of at once. */
const PAGE = 200;

/**
 * What a watcher is told before anything live: what it missed since the event it names, or how its work stands. Where
 * that ends the live news begins, without a gap and with nothing twice.
 */
@Injectable()
export class ToldPast {
  constructor(
    private readonly log: JobEventLogPort,
    private readonly resources: ResourcesRegistry,
  ) {}

  async *of(watch: Watch, live: LiveNews): AsyncGenerator<News[], void, void> {
    const place = await this.placeToGoOnFrom(watch);
    if (place !== undefined) {
      live.leaveOutUpTo(yield* this.missed(watch, place));
      return;
    }
    const work = await this.log.workOf(watch.ownerId);
    live.leaveOut((event) => work.moment.includes(event));
    if (watch.after !== undefined) yield [{ type: 'reset', at: work.at }];
    for (let from = 0; from < work.jobs.length; from += PAGE) {
      const affected = await this.resources.affectedBy(work.jobs.slice(from, from + PAGE));
      yield [...affected.values()]
        .flat()
        .filter((one) => isWatched(watch, one))
        .map((state) => ({ type: 'status', state: { ...state, at: work.at } }));
    }
    if (work.lastEventId !== undefined) yield [{ type: 'place', eventId: work.lastEventId }];
  }

  /** Answers the place of the last event that was read. */
  private async *missed(watch: Watch, from: LogPlace): AsyncGenerator<News[], LogPlace, void> {
    let place = from;
    for (;;) {
      const { events } = await this.log.readAfter(place, PAGE, watch.ownerId);
      const affected = await this.resources.affectedBy(events);
      yield events.flatMap((event) => newsOf(event, affected.get(event) ?? [], watch));
      place = events.at(-1) ?? place;
      if (events.length < PAGE) return place;
    }
  }

  /** Undefined where nothing was heard before, or nothing that we know of. */
  private async placeToGoOnFrom({ after, ownerId }: Watch): Promise<LogPlace | undefined> {
    if (after === undefined || !EVENT_ID.test(after)) return undefined;
    return this.log.placeOf(after, ownerId);
  }
}
