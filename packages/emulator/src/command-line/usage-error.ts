/** A command line, or a file that it names, that cannot work. */
export class UsageError extends Error {}
