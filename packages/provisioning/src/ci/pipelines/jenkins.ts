import type { PipelineRequest } from './pipeline-request.ts';

/** The ID of the credentials in Jenkins. */
export const JENKINS_CREDENTIALS = 'bedrock-oidc';

/**
 * A declarative pipeline. Credentials of the kind "OpenID Connect id token as file" are the path of a file with a token
 * of the build, without a line break, that is removed after it (plug-ins OpenID Connect Provider and Credentials
 * Binding).
 */
export function renderJenkins({ roleArn, region, step }: PipelineRequest): string {
  const variables = Object.entries({
    AWS_ROLE_ARN: roleArn,
    AWS_REGION: region,
    ...step.variables,
  }).map(([name, value]) => `    ${name} = ${quote(value)}\n`);
  return `pipeline {
  agent any
  environment {
${variables.join('')}    AWS_WEB_IDENTITY_TOKEN_FILE = credentials('${JENKINS_CREDENTIALS}')
  }
  stages {
    stage('Ask a model') {
      steps {
        sh '''
          export AWS_ROLE_SESSION_NAME="jenkins-$BUILD_NUMBER"
          ${step.command}
        '''
      }
    }
  }
}
`;
}

/** A string of Groovy without interpolation. */
const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
