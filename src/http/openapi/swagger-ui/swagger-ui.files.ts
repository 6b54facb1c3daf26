import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';

/** What the page needs of the package, and as what it is served. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

export interface SwaggerUiFile {
  path: string;
  bytes: number;
  contentType: string;
  /** Changes with the package's version. */
  etag: string;
}

/** The files of the installed Swagger UI, which @nestjs/swagger brings with it. */
@Injectable()
export class SwaggerUiFiles {
  private readonly folder: string;
  private readonly version: string;

  constructor() {
    const swagger = createRequire(import.meta.url).resolve('@nestjs/swagger');
    const manifest = createRequire(swagger).resolve('swagger-ui-dist/package.json');
    this.folder = dirname(manifest);
    ({ version: this.version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string });
  }

  /** Undefined for any name that the page does not need. */
  find(name: string): SwaggerUiFile | undefined {
    const contentType = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (contentType === undefined) return undefined;
    const path = join(this.folder, name);
    const etag = `"swagger-ui-${this.version}"`;
    return { path, bytes: statSync(path).size, contentType, etag };
  }
}
