// Asks the cases of a client, and prints a line of JSON for each: its answer or its error.
import { createInterface } from 'node:readline';

/**
 * Runs the cases that the arguments name, else all; for the argument `-` each line of standard
 * input names one.
 *
 * @param {Record<string, () => Promise<string> | AsyncIterable<string | undefined>>} cases - Each
 *   gives the answer: a text, or the pieces of a stream.
 */
export async function runCases(cases) {
  const named = process.argv.slice(2);
  if (named[0] === '-') {
    for await (const name of createInterface({ input: process.stdin })) await report(name, cases);
    return;
  }
  for (const name of named.length > 0 ? named : Object.keys(cases)) await report(name, cases);
}

async function report(name, cases) {
  const answer = await ask(cases[name]).catch((error) => ({
    error: `${error.name}, ${error.constructor.name}: ${error.message}`,
  }));
  console.log(JSON.stringify({ name, ...answer }));
}

async function ask(run) {
  const answer = run();
  if (!(Symbol.asyncIterator in answer)) return { text: await answer };
  const pieces = [];
  for await (const piece of answer) {
    if (piece) pieces.push(piece);
  }
  return { text: pieces.join(''), pieces: pieces.length };
}
