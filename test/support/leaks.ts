/** What an answer must never tell of, by the name a failing test gives it. */
const LEAKS: Record<string, RegExp> = {
  'a path of the server': /(^|[^\w/.])\/(tmp|var|home|root|usr|etc|opt|proc|srv|mnt|work|app)\/\w/,
  'a file URL': /file:\/?\//,
  'a path of Windows': /\b[A-Z]:\\+\w/,
  'the account list': /root:[x*]?:0:0:/,
  'a package of ours': /node_modules|\bdist\/src\//,
  'a stack frame': /\bat \S+ \(|\bat async |node:internal|\.[cm]?[jt]s:\d+:\d+/,
  'an error of the runtime': /\b(Type|Reference|Range|Syntax|QueryFailed|Aggregate)Error\b/,
  'an error of the system':
    /\bE(CONN\w+|NOENT|ACCES|PERM|EXIST|PIPE|MFILE|NFILE|NOSPC|ROFS|TIMEDOUT|HOSTUNREACH|ADDRINUSE|NOTFOUND)\b/,
  SQL: /\bSELECT\b.{1,200}\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE\b.{1,80}\bSET\b/s,
  'words of the database':
    /relation "[^"]*" does not exist|violates \S+( \S+)? constraint|duplicate key value|at or near|invalid input syntax/,
  'a part by its name': /\b(postgres(ql)?|redis|typeorm|ioredis|s3rver)\b/i,
  'an address with its scheme': /\b(postgres(ql)?|rediss?|amqp|s3):\/\//i,
  'the media tool by its words':
    /\bffprobe\b|\bffmpeg (version|exited|-\w)|\blibav(codec|format|util|filter)\b|\bLav[cf]\d|_whitelist\b/i,
  'what the media tool complains of':
    / @ 0x[0-9a-f]+\]|moov atom not found|Invalid data found|Error (opening|while) |matches no streams|Conversion failed!/,
  'a key': /\bwhsec_|-----BEGIN |\bAKIA[0-9A-Z]{16}\b|\bsk-[\w-]{20}/,
  'a setting that holds a secret':
    /\b(CALLBACK|SESSION|JWT|S3_SECRET|ADMIN|REPLICATE)_(SECRET|ACCESS_KEY|TOKEN|API_TOKEN)\b/,
};

/** A host of this machine or of a private network, with a port. */
const INNER_ADDRESS =
  /\b(?:localhost|0\.0\.0\.0|127(?:\.\d+){3}|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|\[::1?\]):\d+/;

/** A presigned URL leads to the store by design, and is signed so that it can be shown. */
const PRESIGNED = /https?:\/\/[^\s"]+[?&]X-Amz-Signature=[^\s"]*/g;

export interface LeakCheck {
  /** Where the API says that it is reached. */
  publicUrl: string;
  /** Texts that only the server may know. */
  secrets?: readonly string[];
}

/** What a text tells that it must not, each in a few words; empty for an answer that is in order. */
export function leaksIn(text: string, { publicUrl, secrets = [] }: LeakCheck): string[] {
  const told = text.replaceAll(publicUrl, '').replace(PRESIGNED, '');
  const found = Object.entries({ ...LEAKS, 'an address of a part': INNER_ADDRESS }).flatMap(
    ([what, pattern]) => {
      const match = pattern.exec(told);
      return match === null ? [] : [`${what} (${JSON.stringify(match[0].slice(0, 80))})`];
    },
  );
  return [...found, ...(secrets.some((secret) => told.includes(secret)) ? ['a secret'] : [])];
}

/** Throws for an answer that tells of what is behind it. Of media only the secrets are looked for: bytes say anything. */
export function assertTellsNothing(
  what: string,
  { headers, body }: { headers: Iterable<readonly [string, string]>; body: string | Buffer },
  check: LeakCheck,
): void {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const leaks = leaksIn(lines, check);
  if (typeof body === 'string') leaks.push(...leaksIn(body, check));
  else if (check.secrets?.some((secret) => body.includes(secret)) === true) leaks.push('a secret');
  if (leaks.length > 0) throw new Error(`The answer to ${what} tells ${leaks.join(', ')}`);
}
