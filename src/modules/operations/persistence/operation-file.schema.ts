import { EntitySchema } from 'typeorm';

/** A row of `operation_files`. */
export interface OperationFileRow {
  id: string;
  operationId: string;
  fileType: 'input' | 'output';
  key: string;
  fileName: string;
  fileSize: number;
  mimeType: string;
  sha256: string;
  metadata: object;
}

/** The driver gives 64-bit integers as text; sizes of files fit a number. */
const BYTES = { to: (value: number) => value, from: (value: string) => Number(value) };

export const OperationFileSchema = new EntitySchema<OperationFileRow>({
  name: 'OperationFile',
  tableName: 'operation_files',
  columns: {
    id: { type: 'uuid', primary: true },
    operationId: { name: 'operation_id', type: 'uuid' },
    fileType: { name: 'file_type', type: 'text' },
    key: { type: 'text' },
    fileName: { name: 'file_name', type: 'text' },
    fileSize: { name: 'file_size', type: 'bigint', transformer: BYTES },
    mimeType: { name: 'mime_type', type: 'text' },
    sha256: { type: 'text' },
    metadata: { type: 'json' },
  },
});
