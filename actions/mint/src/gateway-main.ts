import { serveJob } from './gateway/serve-job.ts';

// Nobody reads what this process writes: the step sees that it has ended without an answer.
serveJob().catch(() => process.exit(1));
