import { appendFileSync } from 'node:fs';

const token = process.env.APP_TOKEN;
console.log(`::add-mask::${token}`);
appendFileSync(process.env.GITHUB_OUTPUT, `token=${token}\n`);
