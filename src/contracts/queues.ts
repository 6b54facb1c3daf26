/** The queues work is shared out by: one kind of machine load each. */
export const QUEUES = [
  'video_queue',
  'image_queue',
  'audio_queue',
  'media_import',
  'dreams',
] as const;

export type QueueName = (typeof QUEUES)[number];
