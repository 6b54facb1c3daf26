import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp, userHeaders } from '../support/api-app.js';
import {
  beginOperation,
  completeOperation,
  OPERATIONS,
} from '../support/operations-without-worker.js';
import { CALLBACK_SECRET, DreamsApi } from '../support/dreams-api.js';
import { mp4Like } from '../support/http.js';
import { beginImport, completeImport, failImport } from '../support/media-without-worker.js';
import {
  addressOf,
  asksForToken,
  fetchDocument,
  pathParameters,
  requestOf,
  routesOf,
  type ApiRoute,
} from '../support/openapi.js';

/** What each call of a route is tried with, whatever it documents. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The same id on every request: answers that may not differ then have no reason to. */
const REQUEST_ID = 'the-same-for-all';

const owner = userHeaders('the-owner');
const stranger = userHeaders('a-stranger');

let api: ApiApp;
let routes: ApiRoute[];

beforeAll(async () => {
  api = await ApiApp.start({
    ANONYMOUS_ACCESS: 'off',
    REPLICATE_API_TOKEN: 'of-nobody',
    CALLBACK_SECRET,
  });
  routes = routesOf(await fetchDocument(api.url));
});

afterAll(() => api.stop());

async function endedImport(end: typeof completeImport): Promise<string> {
  const id = await beginImport(api, owner);
  await end(api, id);
  return id;
}

const dreamOf = (...how: ('finish' | 'cancel')[]): (() => Promise<string>) => {
  return async () => {
    const dreams = DreamsApi.on(api);
    const id = await dreams.create({}, owner);
    for (const what of how) await dreams.call('POST', `/dreams/${id}/${what}`, { headers: owner });
    return id;
  };
};

async function completedOperation(): Promise<string> {
  const id = await beginOperation(api, owner);
  await completeOperation(api, id);
  return id;
}

/**
 * How the owner makes one of each kind of resource, in each state that a route may ask for; a kind that routes name and
 * nobody can make fails below.
 */
const makers: Record<string, (() => Promise<string>)[]> = {
  conversion: [
    async () => {
      const body = new FormData();
      body.set('video', new Blob([mp4Like(64)]), 'clip.mp4');
      const init = { method: 'POST', headers: owner, body };
      const answer = await fetch(`${api.url}/api/v1/conversions`, init);
      return ((await answer.json()) as { id: string }).id;
    },
  ],
  dream: [dreamOf(), dreamOf('finish'), dreamOf('finish', 'cancel')],
  operation: [() => beginOperation(api, owner), completedOperation],
  asset: [
    () => beginImport(api, owner),
    () => endedImport(completeImport),
    () => endedImport(failImport),
  ],
  generation: [
    async () => {
      const answer = await fetch(`${api.url}/api/v1/replicate/wan-video-t2v`, {
        method: 'POST',
        headers: { ...owner, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'a lighthouse' }),
      });
      return ((await answer.json()) as { job_id: string }).job_id;
    },
  ],
};

interface Told {
  status: number;
  headers: Record<string, string>;
  body: string;
}

async function tell(route: ApiRoute, id: string, caller: Record<string, string>): Promise<Told> {
  const request = requestOf(route);
  const headers = { ...(request.headers as object), ...caller, 'x-request-id': REQUEST_ID };
  const answer = await fetch(api.url + addressOf(route, id), {
    ...request,
    headers,
    redirect: 'manual',
  });
  return told(answer);
}

/** All that an answer tells, but for the time. */
async function told(answer: Response): Promise<Told> {
  const headers = new Headers(answer.headers);
  headers.delete('date');
  const body = await bodyOf(answer);
  return { status: answer.status, headers: Object.fromEntries(headers), body };
}

/** What streams events has no end to wait for. */
async function bodyOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return answer.text();
  }
  await answer.body?.cancel();
  return '';
}

const nameOf = ({ method, path }: ApiRoute): string => `${method} ${path}`;

const kindOf = (route: ApiRoute): string | undefined =>
  pathParameters(route)
    .map((parameter) => parameter['x-resource'])
    .find((kind) => kind !== 'shared');

const ownedRoutes = (): ApiRoute[] =>
  routes.filter((route) => asksForToken(route) && kindOf(route) !== undefined);

describe('What belongs to somebody else', () => {
  it('is named by every path that asks for it, and can be made here', () => {
    const unsaid = routes.filter(
      (route) =>
        asksForToken(route) && pathParameters(route).some(({ 'x-resource': kind }) => !kind),
    );
    expect(unsaid.map(nameOf)).toEqual([]);
    const kinds = new Set(ownedRoutes().map(kindOf));
    expect(Object.keys(makers)).toEqual(expect.arrayContaining([...kinds]));
    expect(ownedRoutes().length).toBeGreaterThanOrEqual(16);
  });

  it('is not there on any route, exactly as what nobody has made', async () => {
    const unknownId = randomUUID();
    for (const route of ownedRoutes()) {
      const unknown = await tell(route, unknownId, stranger);
      for (const make of makers[kindOf(route) ?? ''] ?? []) {
        const id = await make();
        const foreign = await tell(route, id, stranger);
        expect([nameOf(route), foreign.status], foreign.body).toEqual([nameOf(route), 404]);
        expect(foreign).toEqual(unknown);
        expect(foreign.body).not.toContain(id);
        const own = await tell(route, id, owner);
        expect([nameOf(route), own.status], own.body).not.toEqual([nameOf(route), 404]);
      }
    }
  });

  it('is not taken as the input of an operation either', async () => {
    const startFrom = async (id: string, caller: Record<string, string>): Promise<Told> => {
      const answer = await fetch(api.url + OPERATIONS, {
        method: 'POST',
        headers: { ...caller, 'content-type': 'application/json', 'x-request-id': REQUEST_ID },
        body: JSON.stringify({ operation: 'media_probe', input_operation: id }),
      });
      return told(answer);
    };
    const unknown = await startFrom(randomUUID(), stranger);
    for (const make of [completedOperation, () => beginOperation(api, owner)]) {
      const id = await make();
      const foreign = await startFrom(id, stranger);
      expect(foreign.status).toBe(404);
      expect(foreign).toEqual(unknown);
      expect((await startFrom(id, owner)).status).not.toBe(404);
    }
  });
});

describe('Every route', () => {
  it('answers 401 without credentials, or says that it is open to all', async () => {
    for (const route of routes) {
      const { status, body } = await tell(route, randomUUID(), {});
      const isRefused = status === 401 && body.includes('"UNAUTHENTICATED"');
      expect([nameOf(route), isRefused], body).toEqual([nameOf(route), asksForToken(route)]);
    }
    expect(routes.filter(asksForToken).length).toBeGreaterThanOrEqual(28);
  });

  it('refuses the methods it does not know', async () => {
    const paths = new Map(routes.map((route) => [route.path, route]));
    for (const [path, route] of paths) {
      const known = routes.filter((other) => other.path === path).map(({ method }) => method);
      for (const method of METHODS) {
        if (known.includes(method) || (method === 'HEAD' && known.includes('GET'))) continue;
        const other = { ...route, method, operation: { ...route.operation, requestBody: {} } };
        const { status, headers } = await tell(other, randomUUID(), owner);
        expect([404, 405], `${method} ${path}`).toContain(status);
        const allowed = headers['allow']?.split(', ') ?? known;
        expect(allowed).toEqual(expect.arrayContaining(known));
      }
    }
  });

  it('answers HEAD where it answers GET', async () => {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const get = await tell(route, randomUUID(), owner);
      const head = await tell({ ...route, method: 'HEAD' }, randomUUID(), owner);
      expect([route.path, head.status, head.body]).toEqual([route.path, get.status, '']);
    }
  });
});
