/** What a role decides about the edge. */
export interface HttpModuleOptions {
  /** Who callers without credentials are, while ANONYMOUS_ACCESS is unset. */
  anonymousAccess: 'shared' | 'session' | 'off';
}

export const HTTP_MODULE_OPTIONS = Symbol('http-module-options');
