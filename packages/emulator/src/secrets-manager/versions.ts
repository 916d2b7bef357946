import { AwsError } from '../server/aws-error.ts';

/** One value that a secret has had. Never changed in place. */
export interface SecretVersion {
  /** The ClientRequestToken of the request that made it. */
  id: string;
  value: string;
  createdAt: Date;
  /** Staging labels; a version without any is on its way out. */
  stages: readonly string[];
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
/** Labels on one version, and versions in one secret ("Quotas", Secrets Manager User Guide). */
const LABELS_PER_VERSION = 20;
const VERSIONS_PER_SECRET = 100;
/** Versions that are younger are kept, labels or not. */
const KEPT_MS = 24 * 3_600_000;

export function findStage(
  versions: readonly SecretVersion[],
  stage: string,
): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

/**
 * Puts a label on one version and takes it from the one that had it. AWSPREVIOUS follows by itself
 * to the version that AWSCURRENT was taken from (API reference, UpdateSecretVersionStage).
 *
 * @param to undefined to leave the label on no version
 * @throws AwsError LimitExceededException
 */
export function moveStage(
  versions: readonly SecretVersion[],
  stage: string,
  to: string | undefined,
): SecretVersion[] {
  const from = findStage(versions, stage);
  if (from?.id === to) return [...versions];
  const moved = label(versions, stage, to);
  return stage === CURRENT && from !== undefined ? label(moved, PREVIOUS, from.id) : moved;
}

function label(
  versions: readonly SecretVersion[],
  stage: string,
  to: string | undefined,
): SecretVersion[] {
  return versions.map((version) => {
    const others = version.stages.filter((one) => one !== stage);
    const stages = version.id === to ? [...others, stage] : others;
    if (stages.length <= LABELS_PER_VERSION) return { ...version, stages };
    const message = `A version can have at most ${LABELS_PER_VERSION} staging labels.`;
    throw new AwsError(400, 'LimitExceededException', message);
  });
}

/**
 * Another version with these labels. The first one of a secret is AWSCURRENT, whatever it was made
 * as (API reference, PutSecretValue).
 *
 * @throws AwsError LimitExceededException if there are too many that cannot go
 */
export function addVersion(
  versions: readonly SecretVersion[],
  added: Omit<SecretVersion, 'stages'>,
  stages: readonly string[],
): SecretVersion[] {
  const wanted = new Set(versions.length === 0 ? [...stages, CURRENT] : stages);
  const all = [...prune(versions, added.createdAt), { ...added, stages: [] }];
  if (all.length > VERSIONS_PER_SECRET) {
    const message = `You can't have more than ${VERSIONS_PER_SECRET} versions of a secret.`;
    throw new AwsError(400, 'LimitExceededException', message);
  }
  return [...wanted].reduce<SecretVersion[]>(
    (labelled, stage) => moveStage(labelled, stage, added.id),
    all,
  );
}

/** Leaves room for one more, at the cost of the oldest that no label holds. */
function prune(versions: readonly SecretVersion[], now: Date): SecretVersion[] {
  const excess = versions.length + 1 - VERSIONS_PER_SECRET;
  if (excess <= 0) return [...versions];
  const outdated = versions
    .filter(({ stages, createdAt }) => stages.length === 0 && +now - +createdAt >= KEPT_MS)
    .slice(0, excess);
  return versions.filter((version) => !outdated.includes(version));
}
