/*
 * An S3-compatible store for tests, as a process of its own: s3rver with a store that keeps S3's promises, and in
 * front of it what s3rver lacks (ListMultipartUploads, AbortMultipartUpload, signature checks) and faults on demand.
 * Takes S3_TEST_OPTIONS (JSON: folder, bucket, region, accessKeyId, secretAccessKey, port); prints one line of
 * JSON, {"port": n}, when it listens; ends on SIGTERM and when its standard input closes, that is with its parent,
 * and takes its folder with it.
 * Needs `node --openssl-legacy-provider`, because s3rver's continuation tokens are DES.
 */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import S3rver from 's3rver';
import accounts from 's3rver/lib/models/account.js';
import { AtomicStore } from './atomic-store.js';
import { signatureRefusal } from './sigv4.js';

const options = JSON.parse(process.env.S3_TEST_OPTIONS ?? '{}');
const { folder, bucket } = options;
const directory = join(folder, 'buckets');
/** Uploads are listed in pages of this size, so that whoever forgets to page is found out. */
const UPLOADS_PER_PAGE = 2;

accounts.DUMMY_ACCOUNT.createKeyPair(options.accessKeyId, options.secretAccessKey);
const s3rver = new S3rver({ directory, silent: true, vhostBuckets: false });
const store = new AtomicStore(directory);
s3rver.store = s3rver.context.store = store;
await store.putBucket(bucket);
const serveByS3rver = s3rver.callback();

/** @type {{ status?: number, code?: string, stalled?: boolean, keepBytes?: number, cutAt?: number }} */
let faults = {};

function answerXml(response, status, body) {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
}

function refuse(request, response, status, code) {
  request.resume();
  answerXml(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

async function listUploads(url, response) {
  const after = `${url.searchParams.get('key-marker') ?? ''}\n${url.searchParams.get('upload-id-marker') ?? ''}`;
  const left = (await store.openUploads(bucket)).filter((u) => `${u.key}\n${u.uploadId}` > after);
  const page = left.slice(0, UPLOADS_PER_PAGE);
  const last = page.at(-1);
  const uploads = page.map(
    (u) =>
      `<Upload><Key>${u.key}</Key><UploadId>${u.uploadId}</UploadId>` +
      `<Initiated>${u.initiated.toISOString()}</Initiated></Upload>`,
  );
  const next =
    left.length > page.length
      ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextUploadIdMarker>${last.uploadId}</NextUploadIdMarker>`
      : '';
  answerXml(
    response,
    200,
    `<ListMultipartUploadsResult><Bucket>${bucket}</Bucket>` +
      `<IsTruncated>${left.length > page.length}</IsTruncated>${next}${uploads.join('')}</ListMultipartUploadsResult>`,
  );
}

async function abortUpload(url, response) {
  try {
    await store.abortUpload(bucket, url.searchParams.get('uploadId'));
    response.writeHead(204).end();
  } catch (error) {
    if (error.code !== 'NoSuchUpload') throw error;
    answerXml(response, 404, '<Error><Code>NoSuchUpload</Code><Message>Gone</Message></Error>');
  }
}

/** Breaks the connection when an answer grows past some bytes. */
function cutAt(response, bytes) {
  const write = response.write.bind(response);
  let sent = 0;
  response.write = (chunk, ...rest) => {
    sent += chunk.length;
    if (sent <= bytes) return write(chunk, ...rest);
    response.destroy();
    return false;
  };
}

/** What tests see and steer: GET answers what is, POST sets it. */
async function control(request, url, response) {
  const topic = url.pathname.slice('/_control/'.length);
  if (request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const told = JSON.parse(body);
    if (topic === 'keys') await store.fill(bucket, told);
    if (topic === 'faults') faults = told;
    store.keepBytes = faults.keepBytes;
  }
  const topics = {
    keys: () => store.keys(bucket),
    uploads: () => store.openUploads(bucket),
    faults: () => faults,
  };
  response.end(JSON.stringify(await topics[topic]()));
}

async function serve(request, response) {
  const url = new URL(request.url ?? '/', 'http://store');
  if (url.pathname.startsWith('/_control/')) return control(request, url, response);
  if (faults.stalled === true) return undefined;
  if (faults.status !== undefined) {
    return refuse(request, response, faults.status, faults.code ?? 'ServiceUnavailable');
  }
  const refusal = signatureRefusal(request, url, options);
  if (refusal !== undefined) return refuse(request, response, 403, refusal);
  const bucketOnly = url.pathname.replace(/\/$/, '') === `/${bucket}`;
  if (request.method === 'GET' && bucketOnly && url.searchParams.has('uploads')) {
    return listUploads(url, response);
  }
  if (request.method === 'DELETE' && url.searchParams.has('uploadId')) {
    return abortUpload(url, response);
  }
  if (faults.cutAt !== undefined) cutAt(response, faults.cutAt);
  return serveByS3rver(request, response);
}

const server = createServer((request, response) => {
  serve(request, response).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    response.destroy();
  });
});
s3rver.on('error', () => undefined); // what s3rver could not do is in its answer

server.listen(options.port ?? 0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));
process.stdin.on('end', () => process.exit(0)).resume();
