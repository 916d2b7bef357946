import { expect, it } from 'vitest';
import { accountOfAccessKey } from './access-key-account.ts';

// IDs from public writings that show the account, too: none of them is in use.
it.each([
  ['ASIARYU52XPC5GYD2LMQ', '121663830981'],
  ['ASIATZY6AEXHK4TDFY3E', '261519058382'],
  // Leading zeros are part of an account ID.
  ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
])('%s is of account %s', (id, account) => {
  expect(accountOfAccessKey(id)).toBe(account);
  expect(accountOfAccessKey(id.replace('ASIA', 'AKIA'))).toBe(account);
});

it.each([
  ['an older form', 'AKIAIOSFODNN7EXAMPLE'],
  ['another kind of ID', 'AROATZY6AEXHFRL3TMWE4'],
  ['something shorter', 'ASIATZY6AEXHK4TDFY3'],
  ['letters that base32 has not', 'ASIATZY6AEXHK4TDFY10'],
  ['no account of twelve digits', 'ASIA7777777777777777'],
  ['nothing', ''],
])('%s says no account', (_, id) => {
  expect(accountOfAccessKey(id)).toBeUndefined();
});
