import type { DesiredSetup } from '../desired-setup.ts';
import { isLike } from './accepting-operators.ts';
import { BY_APPLY, byApply, type Difference, type Place } from './difference.ts';
import { matches } from './match-pattern.ts';
import type { ReadCondition } from './read-policy.ts';

/** How the subject that a trust policy accepts differs from the one that the jobs have. */
export function compareSubject(
  where: Place,
  { purpose }: DesiredSetup,
  wanted: ReadCondition,
  found: readonly ReadCondition[],
): Difference[] {
  const subject = wanted.values[0] ?? '';
  const about = (problem: string, effect: Difference['effect'], cure = BY_APPLY): Difference[] => [
    { where, problem, ...cure, effect },
  ];
  if (found.length === 0) {
    return about(
      `There is no condition on ${wanted.key}: all ${purpose.jobs} of the issuer are accepted.`,
      'open',
      byApply('IAM takes no new trust policy for a shared issuer without that condition.'),
    );
  }
  const accepted = found.flatMap(({ operator, values }) =>
    values.map((value) => ({ value, isPattern: isLike(operator) })),
  );
  const exact = accepted.some(({ value }) => value === subject);
  const wider = accepted.filter(
    ({ value, isPattern }) => isPattern && value !== subject && matches(value, subject),
  );
  const further = accepted.filter(
    ({ value }) => value !== subject && !wider.some((one) => one.value === value),
  );
  if (wider.length > 0) {
    const patterns = wider.map(({ value }) => value).join(', ');
    return about(`${wanted.key} accepts ${patterns}, which is wider than ${subject}.`, 'open');
  }
  if (exact && further.length === 0) return [];
  if (exact) {
    const others = further.map(({ value }) => value).join(', ');
    return about(`${wanted.key} also accepts ${others}.`, 'open');
  }
  return accepted.flatMap(({ value, isPattern }) =>
    about(explain(wanted.key, value, isPattern, subject), 'broken'),
  );
}

function explain(key: string, value: string, isPattern: boolean, subject: string): string {
  if (!isPattern && /[*?]/.test(value)) {
    return `${key} is ${value} under StringEquals, where * and ? are letters, so no job matches. The subject of the job is ${subject}.`;
  }
  if (value.toLowerCase() === subject.toLowerCase()) {
    return `${key} is ${value}, and the subject of the job is ${subject}: they differ in case, and IAM compares case.`;
  }
  if (subject.startsWith('repo:') && withoutIds(value) === withoutIds(subject)) {
    const [format, other] = value.includes('@')
      ? ['immutable', 'classic']
      : ['classic', 'immutable'];
    return `${key} is ${value}, the ${format} subject; the jobs have ${subject}, the ${other} one. A repository changes its format when it is renamed or transferred, or opts in.`;
  }
  return `${key} is ${value}; the subject of the job is ${subject}.`;
}

const withoutIds = (subject: string) => subject.replace(/@\d+/g, '');
