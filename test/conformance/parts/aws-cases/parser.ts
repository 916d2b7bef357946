import { type AwsCase, type CaseGroup, inFiles, NOTHING, refusal } from './case.ts';

/** Published as `profile-parser-tests`: what a text means, seen by whose keys a profile has. */
export const parserCases: CaseGroup = ({ keys, keyVariables }) => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = keyVariables('ada');
  const pair = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}`;
  const ada = (name: string, config: string, credentials = ''): AwsCase => ({
    name,
    files: inFiles(config, credentials),
    profile: 'p',
    gives: 'user/ada',
  });
  const malformed = (name: string, config: string, line: number, published?: string): AwsCase => ({
    name,
    files: inFiles(config),
    profile: 'p',
    gives: refusal(new RegExp(`config cannot be parsed: line ${line}`), 2),
    ...(published && { published }),
  });
  const unknown = (name: string, config: string, credentials = ''): AwsCase => ({
    name,
    files: inFiles(config, credentials),
    profile: 'p',
    gives: refusal(/There is no profile p /),
  });
  const process = `printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}'`;
  return [
    unknown('empty files', ''),
    { ...ada('a profile without settings', '[profile p]'), gives: NOTHING },
    malformed('a header without its bracket', '[profile p\n', 1),
    ada('blanks around a name', `[profile \t p \t]\n${pair}\n`),
    ada('a tab before a name', `[profile\tp]\n${pair}\n`),
    malformed('a setting before any profile', 'region = x\n', 1),
    ada('line ends of Windows', `[profile p]\r\n${pair.replace('\n', '\r\n')}\r\n`),
    ada('no line end at the end', `[profile p]\n${pair}`),
    ada(
      'an equals sign in a value',
      `[profile p]\ncredential_process = printf %s '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}","x":"a=b"}'\n`,
    ),
    ada(
      'letters beyond ASCII in a value',
      `[profile p]\ncredential_process = printf %s '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}","x":"größe ✓"}'\n`,
    ),
    ada(
      'blanks around names and values',
      `[profile p]\n${pair.replaceAll(' = ', ' \t=  \t')} \t\n`,
    ),
    ada('an empty value', `[profile p]\nregion =\n${pair}\n`),
    malformed('a setting without a name', '[profile p]\n= x\n', 2),
    {
      ...ada('a colon', `[profile p]\n${pair.replaceAll(' = ', ' : ')}\n`),
      published: 'refuses a line without an equals sign',
    },
    malformed('a line that is no setting', '[profile p]\nstray\n', 2),
    ada(
      'several profiles',
      `[profile o]\n${keys('bert')}[profile p]\n${pair}\n[profile q]\n${keys('cleo')}`,
    ),
    ada('blank lines', `\t \n[profile p]\n\t\n \n${pair}\n\t \n[profile q]\n \t`),
    ada('comments', `# one\n; two\n[profile p] # three\n${pair}\n;\n#\n`),
    ada(
      'a comment right behind a header',
      `[profile o];two\n${keys('bert')}[profile p]# one\n${pair}\n`,
    ),
    {
      name: 'a comment behind a value',
      files: inFiles(
        `[profile p]\naws_access_key_id = ${id} # one\naws_secret_access_key = ${secret}\n`,
      ),
      profile: 'p',
      gives: refusal(/value of aws_access_key_id is followed by a comment/),
      published: 'cuts a value at a blank and # or ;',
    },
    {
      name: 'a comment right behind a value',
      files: inFiles(
        `[profile p]\naws_access_key_id = ${id};one\naws_secret_access_key = ${secret}\n`,
      ),
      profile: 'p',
      gives: refusal(/access key ID/i),
    },
    ada(
      'a value on the next line',
      `[profile p]\ncredential_process = ${process}\n  ${id} ${secret}\n`,
    ),
    ada(
      'a value on several lines',
      `[profile p]\ncredential_process = ${process}\n \t ${id} \t \n ${secret}\n`,
    ),
    ada(
      '# in a line that continues',
      `[profile p]\ncredential_process = printf '%.0s%s'\n  'a # b' '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}'\n`,
    ),
    malformed('a continuation before any profile', '  stray\n', 1),
    malformed('a continuation before any setting', '[profile p]\n  stray\n', 2),
    malformed(
      'a continuation right behind a header',
      '[profile o]\nregion = x\n[profile p]\n  stray\n',
      4,
    ),
    malformed(
      'a profile that is repeated',
      `[profile p]\naws_access_key_id = ${id}\n[profile p]\naws_secret_access_key = ${secret}\n`,
      3,
      'merges both',
    ),
    malformed(
      'a setting that is repeated',
      `[profile p]\naws_access_key_id = OLD\n${pair}\n`,
      3,
      'takes the last one',
    ),
    malformed(
      'a setting that is repeated in capitals',
      `[profile p]\nREGION = a\nregion = b\n${pair}\n`,
      3,
      'takes the last one',
    ),
    {
      name: '[profile default] behind [default]',
      files: inFiles(`[default]\n${keys('bert')}[profile default]\n${pair}\n`),
      gives: 'user/ada',
    },
    {
      name: '[profile default] before [default]',
      files: inFiles(`[profile default]\n${keys('bert')}[default]\n${pair}\n`),
      gives: 'user/ada',
      published: '[profile default] counts wherever it stands; with botocore the last one does',
    },
    {
      name: '[profile default] with the credentials file',
      files: inFiles(
        `[profile default]\naws_access_key_id = ${id}\n`,
        `[default]\naws_secret_access_key = ${secret}\n`,
      ),
      gives: 'user/ada',
      botocore: {
        gives: 'nothing',
        because: 'it takes both halves from one file; the SDKs join them',
      },
    },
    unknown('a name with a blank and without quotes', `[profile p q]\n${pair}\n`),
    {
      ...ada('a name with a blank in the credentials file', '', `[p q]\n${pair}\n`),
      profile: 'p q',
      published: 'ignores the section',
    },
    {
      ...ada('a name with a blank, in quotes', `[profile 'p q']\n${pair}\n`),
      profile: 'p q',
      published: 'has no quotes',
    },
    ada('a setting with a blank in its name', `[profile p]\nin valid = x\n${pair}\n`),
    ada(
      'capitals, digits, - and _ in the name of a setting',
      `[profile p]\nAZaz09-_ = x\n${pair}\n`,
    ),
    ada('a block', `[profile p]\n${pair}\ns3 =\n  name = value\n`),
    malformed('a block with a line that is no setting', '[profile p]\ns3 =\n  stray\n', 3),
    ada('an empty value in a block', `[profile p]\n${pair}\ns3 =\n  name =\n`),
    {
      ...ada('a block with a setting without a name', `[profile p]\n${pair}\ns3 =\n  = value\n`),
      published: 'refuses the file',
    },
    ada(
      'a blank in the name of a setting in a block',
      `[profile p]\n${pair}\ns3 =\n  in valid = x\n`,
    ),
    ada('blank lines in a block', `[profile p]\n${pair}\ns3 =\n  a = 1\n\t \n  b = 2\n`),
    ada(
      'a setting of the credentials file first',
      `[profile p]\n${keys('bert')}`,
      `[p]\n${pair}\n`,
    ),
    unknown('a profile without its word in the config file', `[p]\n${pair}\n`),
    unknown('a profile with its word in the credentials file', '', `[profile p]\n${pair}\n`),
    unknown('a word that runs into the name', `[profilep]\n${pair}\n[profile q]\n`),
    {
      ...unknown('blanks before the word', `[   profile p   ]\n${pair}\n`),
      published: 'reads the profile',
    },
    {
      ...unknown('blanks around a name in the credentials file', '', `[   p   ]\n${pair}\n`),
      published: 'reads the profile',
    },
    ada(
      'a section that is left out ends the one before',
      `[profile p]\n${pair}\n[profile a b]\naws_access_key_id = X\n`,
    ),
    unknown('an sso-session is no profile', `[sso-session p]\n${pair}\n`),
    {
      ...ada(
        'an sso-session without its blank, in the credentials file',
        '',
        `[sso-sessionp]\n${pair}\n`,
      ),
      profile: 'sso-sessionp',
    },
    unknown('a word that there is not', `[sso-sesion p]\n${pair}\n`),
  ];
};
