/** Who a resource belongs to, and who is asking. `id` is a user id, a session id, or `local`. */
export interface Owner {
  id: string;
  /** Premium callers' work is picked up first. */
  premium: boolean;
}
