import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationsClient, type OperationBody } from '../../../support/operation-client.js';
import type { HostileService } from '../hostile-service.js';

/** A file, as it lies on the disk or as bytes, and what is asked of it. */
export interface Asked {
  operation: string;
  parameters?: Record<string, unknown>;
}

/** What became of it: `415 UNSUPPORTED_MEDIA_TYPE`, `failed INPUT_INVALID`, `completed`. */
export interface OperationOutcome {
  answer: string;
  operation?: OperationBody;
  output?: { bytes: Buffer; headers: Headers };
}

/** One row of a table of files: how the file is made, and what is answered. */
export interface MediaCase extends Asked {
  name: string;
  make: (folder: string) => Promise<string | Buffer> | string | Buffer;
  answer: string;
  /** Seconds of processor time that the answer may cost. */
  effort?: number;
  /** Throws where the result is not as it should be. */
  check?: (output: Buffer, operation: OperationBody) => void | Promise<void>;
}

let files = 0;

/** The path of what a case has made, bytes written to a file of their own. */
export async function pathOf(folder: string, made: string | Buffer): Promise<string> {
  if (typeof made === 'string') return made;
  const path = join(folder, `made-${files++}`);
  await writeFile(path, made);
  return path;
}

/** Uploads as a client would, waits for the end, and downloads what was made. */
export async function operationOutcome(
  { client }: HostileService,
  path: string,
  { operation: name, parameters = {} }: Asked,
): Promise<OperationOutcome> {
  const operations = new OperationsClient(client);
  const accepted = await operations.submit(name, path, parameters);
  if (accepted.status !== 202) {
    const { code } = accepted.body as unknown as { code: string };
    return { answer: `${accepted.status} ${code}` };
  }
  const operation = await operations.finished(accepted.body.data.id);
  const { id, status, error } = operation;
  const answer = error === null ? status : `${status} ${error.code}`;
  const outcome = { answer, operation };
  if (status !== 'completed') return outcome;
  return {
    ...outcome,
    output: await client.fetch(`${client.url}/api/v1/operations/${id}/download/`),
  };
}
