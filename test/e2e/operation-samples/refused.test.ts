import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOB_FAILURES } from '../../../src/contracts/job-failure.js';
import { OperationBench } from '../../support/operation-run.js';
import { samplePath, SAMPLES } from '../../support/samples.js';
import { PARAMETERS, REFUSED } from './refused.cases.js';

const ASKED = REFUSED.flatMap(({ operations, ...refused }) =>
  operations.map((operation) => ({ ...refused, operation })),
);

describe.runIf(SAMPLES.length > 0)('Every file that cannot be worked on', () => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open();
  });
  afterAll(() => bench.close());

  it('is in the table', () => {
    const bad = SAMPLES.filter(({ kind }) => kind === 'bad').map(({ file }) => file);
    const told = REFUSED.map(({ file }) => file);
    expect(bad.filter((file) => !told.includes(file))).toEqual([]);
  });

  it.concurrent.each(ASKED)(
    '$file is answered by $operation with $code: $about',
    async ({ file, operation, code, message = JOB_FAILURES[code][1] }) => {
      const work = bench.run(operation, samplePath(file), PARAMETERS[operation]);
      await expect(work).rejects.toMatchObject({ code, message });
    },
  );
});
