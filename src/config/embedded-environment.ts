/** The environment of this process with some variables replaced, for a service started inside another program. */
export function embeddedEnvironment(replaced: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...replaced };
}
