/**
 * Makes the bucket that S3_BUCKET_NAME names, for a store of one's own; one that is there already is left as it is.
 * Exits with 0 when it exists, with 1 and the reason otherwise.
 */
import {
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const env = process.env;
const Bucket = env.S3_BUCKET_NAME;
const client = new S3Client({
  region: env.S3_REGION || 'us-east-1',
  forcePathStyle: ['true', '1'].includes(env.S3_FORCE_PATH_STYLE ?? ''),
  credentials: {
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
  },
  ...(env.S3_ENDPOINT ? { endpoint: env.S3_ENDPOINT } : {}),
});

/** A name may be taken by somebody else of the same store: then we cannot look at it either. */
async function exists() {
  return client.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    () => false,
  );
}

/** Somebody made it since we looked. */
function isTaken(error) {
  return error instanceof BucketAlreadyExists || error instanceof BucketAlreadyOwnedByYou;
}

try {
  if (await exists()) {
    process.stdout.write(`The bucket ${Bucket} is there\n`);
  } else {
    await client.send(new CreateBucketCommand({ Bucket }));
    process.stdout.write(`Made the bucket ${Bucket}\n`);
  }
} catch (error) {
  if (!(isTaken(error) && (await exists()))) {
    process.stderr.write(`The bucket ${Bucket} was not made: ${error}\n`);
    process.exit(1);
  }
  process.stdout.write(`The bucket ${Bucket} is there\n`);
}
