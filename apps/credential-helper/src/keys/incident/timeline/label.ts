/** Whose events a timeline has. */
export type TimelineLabel = 'key' | 'session' | 'user' | 'access key';
