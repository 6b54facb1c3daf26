/** Whether streams are copied: where they fit, never, or else the operation fails. */
export const COPY_MODES = ['auto', 'never', 'require'] as const;

export type CopyMode = (typeof COPY_MODES)[number];
