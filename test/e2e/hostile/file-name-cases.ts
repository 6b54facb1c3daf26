/** A file name as it stands in the part header, and how it is shown, or the code it is refused with. */
export interface FileNameCase {
  name: string;
  /** What follows `form-data; name="video"; `. */
  parameter: string | Buffer;
  shown?: string;
  refused?: string;
}

const given = (name: string, shown = name): FileNameCase => ({
  name: JSON.stringify(name.slice(0, 40)),
  parameter: `filename="${name}"`,
  shown,
});

export const FILE_NAME_CASES: FileNameCase[] = [
  given('../../etc/x.mp4', 'x.mp4'),
  given('/abs/x.mp4', 'x.mp4'),
  given('C:\\\\x.mp4', 'x.mp4'),
  { name: 'nothing but a way up', parameter: 'filename=".."', refused: 'VALIDATION_FAILED' },
  given('-i.mp4'),
  given('-y'),
  given('--'),
  given('http:x.mp4'),
  given('concat:a.mp4'),
  given('pipe:0'),
  given('%03d.png'),
  given('*.png'),
  given('[a].png'),
  given('a%0d%0aSet-Cookie: x.mp4', 'aSet-Cookie: x.mp4'),
  given('x'.repeat(5_000), 'x'.repeat(255)),
  given('\u{1f600}'.repeat(64), '\u{1f600}'.repeat(63)),
  given('evil.html'),
  given('x.svg'),
  given('x.mp4.php'),
  given('.htaccess'),
  given('con.mp4'),
  given('x.mp4.'),
  given('a;b.mp4'),
  given('a%22b.mp4', 'a"b.mp4'),
  given('\u202egpj.exe', 'gpj.exe'),
  given('<img src=x onerror=alert(1)>.mp4'),
  given('$(reboot).mp4'),
  given('`reboot`;|&.mp4'),
  {
    name: 'quotes within quotes',
    parameter: 'filename="\\"quote\\".mp4"',
    shown: '"quote".mp4',
  },
  {
    name: 'a name in UTF-8 by its own rule',
    parameter: "filename*=UTF-8''%e2%82%ac.mp4",
    shown: '€.mp4',
  },
  { name: 'line breaks in disguise', parameter: "filename*=UTF-8''a%0d%0ab.mp4", shown: 'ab.mp4' },
  {
    name: 'a path in disguise',
    parameter: "filename*=UTF-8''..%2f..%2fetc%2fx.mp4",
    shown: 'x.mp4',
  },
  {
    name: 'bytes of no encoding',
    parameter: Buffer.from('66696c656e616d653d22fffe2e6d703422', 'hex'),
    shown: '\ufffd\ufffd.mp4',
  },
  { name: 'NUL', parameter: 'filename="a\0.mp4"', refused: 'MALFORMED_MULTIPART' },
];
