import type { Owner } from '../../contracts/owner.js';

/** The one owner of everything that callers without credentials make, where ANONYMOUS_ACCESS is `shared`. */
export const LOCAL_OWNER: Owner = { id: 'local', premium: false };
