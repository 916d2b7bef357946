/**
 * GitHub cancels a job that waited so long for a runner, in milliseconds: most values that a workflow
 * passes in are no older (GitHub docs, "Actions limits").
 */
export const LONGEST_QUEUE_MS = 24 * 3_600_000;
