import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOUNDARY, multipart } from '../../../support/http.js';
import { OperationsClient, type OperationBody } from '../../../support/operation-client.js';
import { FILE_NAME_CASES } from '../file-name-cases.js';
import { HostileService } from '../hostile-service.js';
import { posted } from '../raw-request.js';
import { noise } from './image-cases.js';

describe('an image called', () => {
  let hostile: HostileService;
  let image: Buffer;

  beforeAll(async () => {
    hostile = await HostileService.start();
    image = await noise(16).png().toBuffer();
  });
  afterAll(async () => {
    await hostile.expectUnharmed();
    await hostile.stop();
  });

  const formWith = (parameter: string | Buffer): Buffer => {
    const fields = [
      { name: 'operation', content: 'image_convert' },
      { name: 'parameters', content: '{"output_format":"webp"}' },
    ];
    const file = [
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; `,
      parameter,
      '\r\n\r\n',
      image,
      `\r\n--${BOUNDARY}--\r\n`,
    ].map((piece) => Buffer.from(piece));
    return Buffer.concat([multipart(fields, { end: false }), ...file]);
  };

  it.concurrent.each(FILE_NAME_CASES)('$name', async ({ parameter, shown = '', refused }) => {
    const answer = await posted(hostile.port, formWith(parameter), {}, '/api/v1/operations/');
    if (refused !== undefined) {
      expect([answer.status, answer.code]).toEqual([400, refused]);
      return;
    }
    expect(answer.status).toBe(202);
    const { id, input_file } = (JSON.parse(answer.body) as { data: OperationBody }).data;
    expect(input_file.file_name).toBe(shown);
    const { status, output_file } = await new OperationsClient(hostile.client).finished(id);
    expect(status).toBe('completed');
    const stem = shown.replace(/(?<=.)\.[^.]{1,10}$/, '');
    const name = output_file?.file_name ?? '';
    expect(name).toBe(`${stem}.webp`);
    const url = `${hostile.client.url}/api/v1/operations/${id}/download/`;
    const { headers } = await hostile.client.fetch(url);
    expect(headers.get('content-type')).toBe('image/webp');
    const disposition = headers.get('content-disposition') ?? '';
    const [, encoded = ''] =
      /^attachment; filename="[^"\\]*"; filename\*=UTF-8''(\S+)$/.exec(disposition) ?? [];
    expect(decodeURIComponent(encoded)).toBe(name);
  });
});
