import 'reflect-metadata';
import { start } from '../src/roles/all.role.js';

/** The whole service, for benches that look at its process from outside. Says its port on stdout. */
const service = await start(process.env);
process.stdout.write(`${new URL(service.url).port}\n`);
process.once('SIGTERM', () => void service.stop());
