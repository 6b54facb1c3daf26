import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, makeVideo } from '../../support/media.js';
import { replaceBox } from './damage.js';

/** What a hostile file may try to reach. */
export interface Targets {
  /** Where the files of a case are made. */
  folder: string;
  /** Another tenant's video as it lies in the store, and the same as a transport stream. */
  victim: string;
  victimStream: string;
  /** A text only the server may read. */
  secretText: string;
  tcp: string;
  udpPort: number;
}

/** A file that leads elsewhere, and what it gets. */
export interface DisclosureCase {
  name: string;
  bytes: (targets: Targets) => string | Buffer | Promise<Buffer>;
  answer: string;
}

const REFUSED = '415 UNSUPPORTED_MEDIA_TYPE';
const UNSUPPORTED = 'failed INPUT_UNSUPPORTED';

const playlist = (uri: string): string =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n${uri}\n#EXT-X-ENDLIST\n`;

const manifest = (base: string): string =>
  '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" ' +
  'mediaPresentationDuration="PT2S" minBufferTime="PT1S" ' +
  'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">' +
  '<Representation id="1" bandwidth="1000" codecs="avc1.42c00d" width="160" height="120">' +
  `<BaseURL>${base}</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>`;

const session = (port: number): string =>
  `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\na=rtpmap:96 H264/90000\n`;

/** The beginning of a Flash video, which the door lets in; the tool goes by what follows. */
const disguised = (text: string): string => `FLV\x01\x05\n${text}`;

/** A MOV whose samples are said to lie in another file (QuickTime File Format, data reference atom of type alis). */
async function movElsewhere({ folder, victim }: Targets): Promise<Buffer> {
  const own = await makeVideo(folder, { name: 'own.mov', size: '160x120', seconds: 1 });
  const path = Buffer.from(victim);
  const record = Buffer.alloc(4 + (path.length % 2) + path.length);
  record.writeInt16BE(2, 0);
  record.writeUInt16BE(path.length, 2);
  path.copy(record, 4);
  const end = Buffer.from('ffff0000', 'hex');
  const alias = Buffer.concat([Buffer.alloc(150), record, end]);
  const entry = Buffer.alloc(12);
  entry.writeUInt32BE(entry.length + alias.length, 0);
  entry.write('alis', 4, 'latin1');
  const dref = Buffer.alloc(16);
  dref.writeUInt32BE(dref.length + entry.length + alias.length, 0);
  dref.write('dref', 4, 'latin1');
  dref.writeUInt32BE(1, 12);
  const way = ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref'];
  return replaceBox(await readFile(own), way, Buffer.concat([dref, entry, alias]));
}

async function withAttachment({ folder, secretText }: Targets): Promise<Buffer> {
  const plain = await makeVideo(folder, { name: 'plain.mkv', size: '160x120', seconds: 1 });
  const text = join(folder, 'attached.txt');
  await writeFile(text, secretText);
  const path = join(folder, 'attached.mkv');
  const attach = ['-attach', text, '-metadata:s:t', 'mimetype=text/plain'];
  await ffmpeg('-i', plain, ...attach, '-metadata', `title=${secretText}`, '-c', 'copy', path);
  return readFile(path);
}

async function withMetadata({ folder, secretText }: Targets): Promise<Buffer> {
  const path = await makeVideo(folder, {
    name: 'told.mp4',
    size: '160x120',
    seconds: 1,
    options: [
      ...['-metadata', `title=<script>${secretText}</script>`],
      ...['-metadata', `comment=${secretText.repeat(100)}`, '-metadata', 'location=+48.2+16.3/'],
    ],
  });
  return readFile(path);
}

export const DISCLOSURE_CASES: DisclosureCase[] = [
  {
    name: "a playlist of another tenant's video",
    bytes: (to) => playlist(`file://${to.victimStream}`),
    answer: REFUSED,
  },
  { name: 'a playlist of the accounts', bytes: () => playlist('/etc/passwd'), answer: REFUSED },
  {
    name: 'a playlist of our network',
    bytes: (to) => playlist(`http://${to.tcp}/x.ts`),
    answer: REFUSED,
  },
  {
    name: 'a playlist that joins our network and the accounts',
    bytes: (to) => playlist(`concat:http://${to.tcp}/h|subfile,,start,0,end,64,,:/etc/passwd`),
    answer: REFUSED,
  },
  {
    name: "a manifest of another tenant's video",
    bytes: (to) => manifest(`file://${to.victim}`),
    answer: REFUSED,
  },
  {
    name: 'a manifest of our network',
    bytes: (to) => manifest(`http://${to.tcp}/x.mp4`),
    answer: REFUSED,
  },
  {
    name: 'a list with an absolute path',
    bytes: (to) => `ffconcat version 1.0\nfile ${to.victim}\n`,
    answer: REFUSED,
  },
  {
    name: 'a list with a path upwards',
    bytes: () => 'ffconcat version 1.0\nfile ../uploads/victim\n',
    answer: REFUSED,
  },
  {
    name: 'a list with a neighbour',
    bytes: () => 'ffconcat version 1.0\nfile victim\n',
    answer: REFUSED,
  },
  { name: 'a description of a session', bytes: (to) => session(to.udpPort), answer: REFUSED },
  {
    name: 'a drawing that shows the accounts',
    bytes: () =>
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
    answer: REFUSED,
  },
  {
    name: "a manifest of another tenant's video, disguised",
    bytes: (to) => disguised(manifest(`file://${to.victim}`)),
    answer: UNSUPPORTED,
  },
  {
    name: 'a manifest of our network, disguised',
    bytes: (to) => disguised(manifest(`http://${to.tcp}/x.mp4`)),
    answer: UNSUPPORTED,
  },
  {
    name: 'a description of a session, disguised',
    bytes: (to) => disguised(session(to.udpPort)),
    answer: UNSUPPORTED,
  },
  {
    name: "samples in another tenant's video",
    bytes: movElsewhere,
    answer: 'failed INPUT_TRUNCATED',
  },
  { name: 'an attached text', bytes: withAttachment, answer: 'completed' },
  { name: 'things told beside the picture', bytes: withMetadata, answer: 'completed' },
];
