import { setTimeout as pause } from 'node:timers/promises';
import { Test, type TestingModule } from '@nestjs/testing';
import { EntityManager, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, disconnect } from '../../src/adapters/typeorm/connect.js';
import { createDataSource, type MigrationClass } from '../../src/adapters/typeorm/data-source.js';
import { translateDatabaseError } from '../../src/adapters/typeorm/database-errors.js';
import { runMigrations } from '../../src/adapters/typeorm/migrate.js';
import { TypeOrmAdapterModule } from '../../src/adapters/typeorm/typeorm.module.js';
import { AppError } from '../../src/contracts/app-error.js';
import { SignalBusPort } from '../../src/ports/signal-bus.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { ask, startPostgres, type TestDatabase, type TestPostgres } from '../support/postgres.js';
import { waitFor } from '../support/wait.js';

class CreateNotes1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE notes (id serial PRIMARY KEY, text text UNIQUE)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes');
  }
}

const MIGRATIONS: MigrationClass[] = [CreateNotes1700000000000];

interface Adapter {
  manager: EntityManager;
  unitOfWork: UnitOfWork;
  signals: SignalBusPort;
  close(): Promise<void>;
}

let postgres: TestPostgres;
let database: TestDatabase;
let adapter: Adapter;

async function openAdapter(url: string, poolSize = 5): Promise<Adapter> {
  const options = { url, poolSize, entities: [], migrations: MIGRATIONS, migrateOnStart: true };
  const module: TestingModule = await Test.createTestingModule({
    imports: [TypeOrmAdapterModule.register(options)],
  }).compile();
  module.useLogger(false);
  await module.init();
  return {
    manager: module.get(EntityManager),
    unitOfWork: module.get(UnitOfWork),
    signals: module.get(SignalBusPort),
    close: () => module.close(),
  };
}

const write = (text: string): Promise<unknown> =>
  adapter.manager.query('INSERT INTO notes (text) VALUES ($1)', [text]);

async function notes(): Promise<string[]> {
  const rows = await adapter.manager.query<{ text: string }[]>(
    'SELECT text FROM notes ORDER BY id',
  );
  return rows.map(({ text }) => text);
}

const backendPid = async (): Promise<number> => {
  const rows = await adapter.manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
};

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const anOutage = expect.objectContaining({
  name: 'AppError',
  code: 'SERVICE_UNAVAILABLE',
  retryAfterSeconds: 2,
}) as AppError;

const recovery = (): Promise<boolean> =>
  waitFor('a query to succeed again', () => notes().then(() => true), { timeoutMs: 10_000 });

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase(MIGRATIONS);
  adapter = await openAdapter(database.url);
});

afterAll(async () => {
  await adapter.close();
  await postgres.stop();
});

beforeEach(async () => {
  await ask(database.url, 'TRUNCATE notes');
});

describe('the unit of work', () => {
  it('commits what was written when the work resolves', async () => {
    await expect(adapter.unitOfWork.run(() => write('a').then(() => 'answer'))).resolves.toBe(
      'answer',
    );
    await expect(notes()).resolves.toEqual(['a']);
  });

  it('rolls everything back when the work throws, and throws the same error', async () => {
    const error = new Error('no');
    const work = async (): Promise<void> => {
      await write('a');
      throw error;
    };
    await expect(failure(adapter.unitOfWork.run(work))).resolves.toBe(error);
    await expect(notes()).resolves.toEqual([]);
  });

  it('shows nobody outside what is not committed yet', async () => {
    const seen = await adapter.unitOfWork.run(async () => {
      await write('a');
      return { inside: await notes(), outside: await ask(database.url, 'SELECT * FROM notes') };
    });
    expect(seen).toEqual({ inside: ['a'], outside: [] });
  });

  it('joins a nested call to the outer transaction', async () => {
    const work = async (): Promise<void> => {
      await adapter.unitOfWork.run(() => write('inner'));
      throw new Error('outer');
    };
    await expect(adapter.unitOfWork.run(work)).rejects.toThrow('outer');
    await expect(notes()).resolves.toEqual([]);
  });

  it('does not commit when a nested call failed, even if the outer work went on', async () => {
    const inner = async (): Promise<void> => {
      await write('inner');
      throw new Error('inner');
    };
    const work = async (): Promise<void> => {
      await failure(adapter.unitOfWork.run(inner));
      await write('outer');
    };
    await expect(adapter.unitOfWork.run(work)).rejects.toThrow('inner');
    await expect(notes()).resolves.toEqual([]);
  });

  it('does not report success when a failed statement was caught and the server rolled back', async () => {
    await write('taken');
    const work = async (): Promise<void> => {
      await write('lost');
      await failure(write('taken'));
    };
    await expect(adapter.unitOfWork.run(work)).rejects.toThrow('could not be committed');
    await expect(notes()).resolves.toEqual(['taken']);
  });

  it('keeps concurrent transactions apart', async () => {
    const runs = Array.from({ length: 40 }, (_, n) =>
      failure(
        adapter.unitOfWork.run(async () => {
          const first = await backendPid();
          await write(`note ${n}`);
          expect(await backendPid()).toBe(first);
          if (n % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    expect((await Promise.all(runs)).filter((error) => error !== undefined)).toHaveLength(20);
    const kept = await notes();
    expect(kept).toHaveLength(20);
    expect(kept.every((text) => Number(text.slice(5)) % 2 === 0)).toBe(true);
  });

  it('does the work again after a deadlock', async () => {
    await write('a');
    await write('b');
    let runs = 0;
    let arrived = 0;
    const lock = (text: string): Promise<unknown> =>
      adapter.manager.query('SELECT 1 FROM notes WHERE text = $1 FOR UPDATE', [text]);
    const work = async (first: string, second: string): Promise<void> => {
      runs++;
      await lock(first);
      arrived++;
      await waitFor('both to hold a lock', () => arrived >= 2);
      await lock(second);
    };
    await Promise.all([
      adapter.unitOfWork.run(() => work('a', 'b')),
      adapter.unitOfWork.run(() => work('b', 'a')),
    ]);
    expect(runs).toBe(3);
  });

  it('calls hooks after the commit, and only then', async () => {
    const called: string[] = [];
    await failure(
      adapter.unitOfWork.run(() => {
        adapter.unitOfWork.afterCommit(() => called.push('rolled back'));
        throw new Error('no');
      }),
    );
    await adapter.unitOfWork.run(async () => {
      adapter.unitOfWork.afterCommit(() => {
        throw new Error('a hook cannot undo a commit');
      });
      adapter.unitOfWork.afterCommit(() => called.push('committed'));
      await write('a');
      expect(called).toEqual([]);
    });
    adapter.unitOfWork.afterCommit(() => called.push('at once'));
    expect(called).toEqual(['committed', 'at once']);
    await expect(notes()).resolves.toEqual(['a']);
  });

  it('leaves what the work started and did not wait for outside once it is over', async () => {
    let late: Promise<unknown> | undefined;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    await adapter.unitOfWork.run(() => {
      late = gate.then(() => write('late'));
      return write('a');
    });
    open();
    await late;
    await expect(notes()).resolves.toEqual(['a', 'late']);
  });
});

describe('a database in trouble', () => {
  it('is an outage to the work whose connection was cut, and none to the next', async () => {
    const work = async (): Promise<void> => {
      await write('a');
      await ask(database.url, `SELECT pg_terminate_backend(${await backendPid()}, 5000)`);
      await write('b');
    };
    await expect(failure(adapter.unitOfWork.run(work))).resolves.toEqual(anOutage);
    await expect(notes()).resolves.toEqual([]);
  });

  it('is an outage to work that was between two statements when the line broke', async () => {
    const work = async (): Promise<void> => {
      await write('a');
      await ask(database.url, `SELECT pg_terminate_backend(${await backendPid()}, 5000)`);
      await pause(100);
    };
    await expect(failure(adapter.unitOfWork.run(work))).resolves.toEqual(anOutage);
    await expect(notes()).resolves.toEqual([]);
  });

  it.each([
    ['an immediate restart', (): Promise<unknown> => postgres.restartImmediate()],
    ['the loss of all connections', (): Promise<unknown> => postgres.terminateBackends()],
  ])('survives %s under load without losing what it acknowledged', async (_, strike) => {
    const acknowledged: string[] = [];
    const failures: unknown[] = [];
    let ended = false;
    const load = Array.from({ length: 12 }, async (__, n) => {
      for (let i = 0; !ended; i++) {
        const text = `${n}/${i}`;
        const error = await failure(adapter.unitOfWork.run(() => write(text)));
        if (error === undefined) acknowledged.push(text);
        else failures.push(error);
      }
    });
    await waitFor('load', () => acknowledged.length > 100);
    await strike();
    const before = acknowledged.length;
    await waitFor('load after the fault', () => acknowledged.length > before + 100, {
      timeoutMs: 10_000,
    });
    ended = true;
    await Promise.all(load);
    expect(failures.filter((error) => !(error instanceof AppError))).toEqual([]);
    const kept = new Set(await notes());
    expect(acknowledged.filter((text) => !kept.has(text))).toEqual([]);
  });

  it('answers reads and writes of every kind with an outage while it is down, soon', async () => {
    await postgres.shutDown();
    const began = Date.now();
    const { manager, unitOfWork } = adapter;
    const failures = await Promise.all([
      failure(notes()),
      failure(manager.createQueryBuilder().select('1').from('notes', 'n').getRawMany()),
      failure(manager.transaction(() => write('a'))),
      failure(unitOfWork.run(() => write('a'))),
    ]);
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(failures).toEqual([anOutage, anOutage, anOutage, anOutage]);
    await postgres.startAgain();
    await recovery();
  });

  it('gives up on a server that has gone silent, and does not use that connection again', async () => {
    const alone = await openAdapter(database.url, 1);
    const backend = (): Promise<unknown> => alone.manager.query('SELECT pg_backend_pid()');
    const before = await backend();
    await postgres.pause();
    const resumed = pause(8_000).then(() => postgres.resume());
    const began = Date.now();
    await expect(failure(backend())).resolves.toEqual(anOutage);
    expect(Date.now() - began).toBeLessThan(7_500);
    await resumed;
    const after = await waitFor('an answer', backend, { timeoutMs: 10_000 });
    expect(after).not.toEqual(before);
    await alone.close();
  });

  it('answers with an outage when no connection comes free within two seconds', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const holders = Array.from({ length: 5 }, () =>
      adapter.unitOfWork.run(async () => {
        await notes();
        await gate;
      }),
    );
    await waitFor('every connection to be taken', async () => {
      const idle = `SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'`;
      return (await ask(database.url, idle)).length === 5;
    });
    await expect(failure(notes())).resolves.toEqual(anOutage);
    open();
    await Promise.all(holders);
    await expect(notes()).resolves.toEqual([]);
  });

  it('answers with an outage while it is read-only', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const setReadOnly = async (value: 'on' | 'off'): Promise<void> => {
      await ask(
        postgres.url,
        `ALTER DATABASE ${name} SET default_transaction_read_only = ${value}`,
      );
      await postgres.terminateBackends();
      await recovery();
    };
    await setReadOnly('on');
    await expect(failure(adapter.unitOfWork.run(() => write('a')))).resolves.toEqual(anOutage);
    await setReadOnly('off');
    await write('a');
  });

  it('ends a statement that takes too long', async () => {
    await expect(failure(adapter.manager.query('SELECT pg_sleep(30)'))).resolves.toEqual(anOutage);
  });

  it('leaves errors that are no outage as they are', async () => {
    await write('a');
    await expect(failure(adapter.unitOfWork.run(() => write('a')))).resolves.toMatchObject({
      name: 'QueryFailedError',
      code: '23505',
    });
  });

  it.each(['53300', '53100', '53200', '57P01', '57P03', '08006', '25006', 'ECONNREFUSED'])(
    'knows %s as an outage',
    (code) => {
      const error = Object.assign(new Error('any'), { code });
      expect(translateDatabaseError(error)).toEqual(anOutage);
    },
  );

  it.each(['23505', '42P01', '22001', '40001', 'ENOENT'])('does not take %s for one', (code) => {
    const error = Object.assign(new Error('any'), { code });
    expect(translateDatabaseError(error)).toBe(error);
  });
});

describe('signals', () => {
  let other: Adapter;
  let heard: string[];

  beforeAll(async () => {
    other = await openAdapter(database.url);
  });

  afterAll(async () => {
    await other.close();
  });

  beforeEach(() => {
    heard = [];
    const leave = other.signals.subscribe('jobs_events', (payload) => heard.push(payload));
    return leave;
  });

  const sendUntilHeard = (): Promise<unknown> =>
    waitFor('signals to be heard again', async () => {
      await adapter.signals.notify('jobs_events', 'again');
      return heard.includes('again');
    });

  it('reach other instances once the transaction has committed, and not before', async () => {
    await adapter.unitOfWork.run(async () => {
      await adapter.signals.notify('jobs_events', 'inside');
      await other.signals.notify('jobs_events', 'outside');
      await waitFor('the signal from outside', () => heard.includes('outside'));
      expect(heard).toEqual(['outside']);
    });
    await waitFor('the signal from inside', () => heard.includes('inside'));
  });

  it('are not sent by a transaction that rolls back', async () => {
    const work = async (): Promise<void> => {
      await adapter.signals.notify('jobs_events', 'never');
      throw new Error('no');
    };
    await failure(adapter.unitOfWork.run(work));
    await adapter.signals.notify('jobs_events', 'marker');
    await waitFor('the later signal', () => heard.includes('marker'));
    expect(heard).toEqual(['marker']);
  });

  it('reach every listener of their channel but those who left, even when one throws', async () => {
    const more: string[] = [];
    other.signals.subscribe('jobs_events', () => {
      throw new Error('a bad listener');
    });
    other.signals.subscribe('jobs_outbox', () => more.push('wrong channel'));
    const leave = other.signals.subscribe('jobs_events', () => more.push('left'));
    other.signals.subscribe('jobs_events', (payload) => more.push(payload));
    leave();
    await adapter.signals.notify('jobs_events', 'one');
    await waitFor('the last listener', () => more.length > 0);
    expect([heard, more]).toEqual([['one'], ['one']]);
  });

  it('are heard again after the connection was cut', async () => {
    await postgres.terminateBackends();
    await sendUntilHeard();
  });

  it('are heard again after the server was away', async () => {
    await postgres.shutDown();
    await postgres.startAgain();
    await recovery();
    await sendUntilHeard();
  });
});

describe('starting', () => {
  const sourceAt = (url: string, migrations: MigrationClass[] = []): DataSource =>
    createDataSource({ url, poolSize: 2, entities: [], migrations });

  it('runs migrations once when four instances start together', async () => {
    const empty = await postgres.createDatabase();
    let running = 0;
    let ran = 0;
    class Slow1700000000001 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        expect(++running).toBe(1);
        await runner.query('SELECT pg_sleep(0.3)');
        await runner.query('CREATE TABLE slow (id int)');
        ran++;
        running--;
      }

      down(): Promise<void> {
        return Promise.resolve();
      }
    }
    const instances = Array.from({ length: 4 }, () =>
      sourceAt(empty.url, [CreateNotes1700000000000, Slow1700000000001]),
    );
    const names = await Promise.all(
      instances.map(async (instance) => {
        await connect(instance);
        return runMigrations(instance);
      }),
    );
    expect(ran).toBe(1);
    expect(names.flat()).toEqual(['CreateNotes1700000000000', 'Slow1700000000001']);
    await Promise.all(instances.map(disconnect));
    await empty.drop();
  });

  it('lets a migration take longer than a statement otherwise may', async () => {
    class Long1700000000002 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('SELECT pg_sleep(6.5)');
      }

      down(): Promise<void> {
        return Promise.resolve();
      }
    }
    const source = sourceAt(database.url, [...MIGRATIONS, Long1700000000002]);
    await connect(source);
    await expect(runMigrations(source)).resolves.toEqual(['Long1700000000002']);
    await disconnect(source);
  });

  it('fails in bounded time without a server, and tells no password', async () => {
    const url = new URL(database.url);
    url.port = '1';
    const error = (await failure(connect(sourceAt(url.href), 500))) as Error;
    expect(error.message).toContain(`Postgres at 127.0.0.1:1${url.pathname} cannot be used`);
    expect(error.message).not.toContain(url.password);
  });

  it('fails at once with a wrong password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong';
    await expect(connect(sourceAt(url.href), 60_000)).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('closes its connections at shutdown', async () => {
    const own = await postgres.createDatabase();
    const short = await openAdapter(own.url);
    const connected = `SELECT 1 FROM pg_stat_activity WHERE datname = '${new URL(own.url).pathname.slice(1)}'`;
    expect(await ask(postgres.url, connected)).not.toEqual([]);
    await short.close();
    await waitFor('no connection', async () => (await ask(postgres.url, connected)).length === 0);
    await own.drop();
  });
});
