/** Commands that the check of the pages must refuse, and what it must report. */
export const KNOWN_FAULTS: readonly { text: string; reports: RegExp; isPartial?: true }[] = [
  { text: 'aws iam lst-roles', reports: /maybe you meant: \* list-roles/ },
  { text: 'aws iam get-role --role-nmae x --role-name x', reports: /Unknown options: --role-nmae/ },
  { text: 'aws iam get-role --role x', reports: /Abbreviated option: --role$/ },
  { text: 'aws iam get-role', reports: /required: --role-name/ },
  { text: 'aws iam get-role --role-name', reports: /expected one argument/ },
  { text: "aws iam get-role --role-name 'a b'", reports: /GetRole\.RoleName: a b does not match/ },
  {
    text: 'aws iam update-role --role-name x --max-session-duration 43201',
    reports: /maximum of 43200/,
  },
  { text: 'aws iam list-roles --query Roles[.RoleName', reports: /Bad value for --query/ },
  { text: 'aws cloudtrail describe-query --query-id 1234', reports: /valid min length: 36/ },
  {
    text: 'aws organizations create-policy --type SERVICE_POLICY --name x --description x --content x',
    reports: /Type: SERVICE_POLICY must be one of SERVICE_CONTROL_POLICY,/,
  },
  {
    text: `aws cloudtrail put-event-selectors --trail-name my-trail \\
      --advanced-event-selectors '[{"FieldSelectors": [{"Field": "eventCategory", "Equal": ["Data"]}]}]'`,
    reports: /Unknown parameter in AdvancedEventSelectors\[0\]\.FieldSelectors\[0\]: "Equal"/,
  },
  { text: 'aws s3 cp --recursve s3://bucket logs', reports: /Unknown options: --recursve/ },
  {
    text: 'aws ssm get-parameter-history --decrypt',
    isPartial: true,
    reports: /Unknown options: --decrypt/,
  },
];
