import { stringify } from 'yaml';

/**
 * A template as CloudFormation takes it: without aliases, which it refuses, and with dates in quotes, since readers of
 * YAML 1.1 take 2012-10-17 for one.
 */
export const toTemplate = (template: object) =>
  stringify(template, {
    version: '1.1',
    lineWidth: 0,
    singleQuote: true,
    aliasDuplicateObjects: false,
  });
