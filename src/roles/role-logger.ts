import { ConsoleLogger } from '@nestjs/common';
import { LOG_LEVELS, type ServerSettings } from '../config/server.settings.js';

/** JSON lines for machines, plain lines on a terminal; from the level named upwards. */
export function roleLogger({ logLevel }: ServerSettings): ConsoleLogger {
  const logLevels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(logLevel) + 1);
  return new ConsoleLogger({ json: !process.stdout.isTTY, logLevels: [...logLevels] });
}
