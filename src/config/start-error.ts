/** Why the service cannot start, in words for whoever starts it; nothing in the program is wrong. */
export class StartError extends Error {}
