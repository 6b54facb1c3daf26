import { EntitySchema } from 'typeorm';

/** A row of `operation_files`. */
export interface OperationFileRow {
  id: string;
  operationId: string;
  fileType: 'input' | 'output';
  /** Of a stored object; an input that is none has an address. */
  key: string | null;
  url: string | null;
  fileName: string;
  /** These three are null together, of a file at an address until it has been fetched. */
  fileSize: number | null;
  mimeType: string | null;
  sha256: string | null;
  metadata: object;
}

/** The driver gives 64-bit integers as text; sizes of files fit a number. */
const BYTES = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

export const OperationFileSchema = new EntitySchema<OperationFileRow>({
  name: 'OperationFile',
  tableName: 'operation_files',
  columns: {
    id: { type: 'uuid', primary: true },
    operationId: { name: 'operation_id', type: 'uuid' },
    fileType: { name: 'file_type', type: 'text' },
    key: { type: 'text', nullable: true },
    url: { type: 'text', nullable: true },
    fileName: { name: 'file_name', type: 'text' },
    fileSize: { name: 'file_size', type: 'bigint', nullable: true, transformer: BYTES },
    mimeType: { name: 'mime_type', type: 'text', nullable: true },
    sha256: { type: 'text', nullable: true },
    metadata: { type: 'json' },
  },
});
