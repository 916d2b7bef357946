export const USAGE = `Usage: bedrock-token-emulator [start] [--port N] [--config FILE] [--issuer URL] [--stop-on-stdin-close]
       bedrock-token-emulator env --port N [--as WHO] [--region REGION] [--format FORMAT] [--unset]
       bedrock-token-emulator id-token --port N [--repo OWNER/NAME] [--ref REF] [--environment NAME]

start     serves GitHub, AWS and Amazon Bedrock on 127.0.0.1 until SIGINT or SIGTERM. When it is ready
          it prints one line of JSON: {"url", "env", "oidcEnv"}
env       prints variables that make a shell use the emulator at this port, and waits for it to start:
          eval "$(bedrock-token-emulator env --port 4566)"
id-token  prints the OIDC token that GitHub gives a job, for AssumeRoleWithWebIdentity

Of start:
  --port N               default: a free port
  --config FILE          JSON; the README of @bedrock-token/emulator has an example
  --issuer URL           what OIDC tokens name as issuer; default: http://127.0.0.1:PORT/oidc. For trust
                         policies as on AWS: https://token.actions.githubusercontent.com
  --stop-on-stdin-close  stop when standard input ends

Of env:
  --as WHO               admin (default): the access key of a user with AdministratorAccess, and a
                         GitHub token; job: a GitHub job; role/NAME, user/NAME: credentials of one
  --region REGION        AWS_REGION; default: the first configured region, us-east-1
  --format FORMAT        sh (default), fish, powershell, dotenv, json
  --unset                print what removes the variables again

Of a job, for id-token and env --as job:
  --repo OWNER/NAME      default: octo-org/octo-repo
  --ref REF              default: refs/heads/main
  --environment NAME     the deployment environment; default: none
  --sub SUBJECT          the whole subject; default: as GitHub makes it from the options above
  --audience AUDIENCE    only id-token; default: sts.amazonaws.com

What is below /_emulator/ controls a running emulator over HTTP; see the README.`;
