import { inputError } from '@bedrock-token/core';
import { type CiJobs, claimsOf, purposeOf } from '../ci-jobs.ts';
import { checkGivenSubject } from '../given-subject.ts';
import { readIssuerUrl } from '../issuer-url.ts';

export interface JenkinsRequest {
  /** As Jenkins has it in JOB_URL, such as https://jenkins.example.com/job/team/job/app/ */
  jobUrl: string | undefined;
  /** Of credentials in a folder, or with an issuer of their own; undefined for those of all of Jenkins. */
  issuer: string | undefined;
  /** For a Jenkins with other claim templates. */
  subject: string | undefined;
}

const PURPOSE = purposeOf({
  system: 'Jenkins',
  jobs: 'builds',
  takesRole: 'AWS_ROLE_ARN of the pipeline',
  takesAudience: 'the audience of the credentials in Jenkins',
});

/** Root, and path of the job: a view is no part of it. */
const JOB_URL =
  /^(https?:\/\/[^/?#\s]+(?:\/(?!job\/|view\/)[^/?#\s]+)*)((?:\/job\/[^/?#*\s]+)+)\/?$/;

/**
 * The plug-in OpenID Connect Provider writes JOB_URL as the subject, and signs as `JENKINS/oidc`, or for
 * credentials in a folder as `JENKINS/oidc/job/FOLDER` (its README, FolderIssuer.java and
 * IdTokenConfiguration.java). Each branch of a multibranch pipeline is a job.
 *
 * @throws ERR_INPUT
 */
export function jenkinsJobs({ jobUrl = '', issuer, subject }: JenkinsRequest): CiJobs {
  const [, root = '', path = ''] = JOB_URL.exec(jobUrl) ?? [];
  if (path === '') {
    throw inputError(
      '--job-url',
      jobUrl === '' ? 'is missing' : 'is not the URL of a job of Jenkins',
      'Give the variable JOB_URL of a build: --job-url https://jenkins.example.com/job/team/job/app/.',
    );
  }
  const at = readIssuerUrl(
    issuer ?? `${root}/oidc`,
    issuer === undefined ? '--job-url, which makes the issuer,' : '--issuer',
    'https://jenkins.example.com/oidc',
  );
  const url = `${root}${path}/`;
  return {
    purpose: PURPOSE,
    issuer: at,
    claims:
      subject === undefined
        ? claimsOf(url, false)
        : claimsOf(checkGivenSubject(subject, `${path}/`)),
    repository: url.replace(/^https?:\/\//, '').replace(/\/$/, ''),
    who: subject ?? `builds of ${url}`,
    shortName: (path.split('/').at(-1) ?? '').replace(/%[\da-f]{2}|[^\w+=,.@-]/gi, '-'),
  };
}
