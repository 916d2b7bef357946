import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { Exchange } from '../cloud/recording-relay.ts';

/** What is read of an OpenAPI 3 description. */
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

interface Operation {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content?: Record<string, { schema: { properties?: object } }> };
  responses: Record<string, { content?: Record<string, { schema: AnySchema }> } | { $ref: string }>;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: { type?: string };
}

const FILE = '@octokit/openapi/generated/api.github.com.json';
const JSON_TYPE = 'application/json';

/**
 * GitHub's own description of its REST API, as a judge of what was sent to it and of what the
 * emulator answered.
 *
 * @returns one line for each thing that is wrong
 */
export function createGitHubJudge(): (exchange: Exchange) => string[] {
  const file = createRequire(import.meta.url).resolve(FILE);
  const description = JSON.parse(readFileSync(file, 'utf8')) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema(description as unknown as AnySchema, 'github');
  const compile = (pointer: string[]) =>
    ajv.getSchema(`github#/${pointer.map(escapePart).join('/')}`);
  return (exchange) => {
    const { method, path } = exchange;
    const title = `${method} ${path}`;
    const template = findTemplate(description, method, path) ?? '';
    const operation = description.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return [`${title}: no such operation`];
    const at = ['paths', template, method.toLowerCase()];
    return [
      ...judgeParameters(exchange, template, operation, description, ajv),
      ...judgeBody(exchange, operation, compile([...at, 'requestBody', ...contentOf(JSON_TYPE)])),
      ...judgeAnswer(exchange, operation, (status) =>
        compile([...at, 'responses', status, ...contentOf(JSON_TYPE)]),
      ),
    ].map((problem) => `${title}: ${problem}`);
  };
}

const contentOf = (type: string) => ['content', type, 'schema'];

/** For a JSON pointer in a fragment (RFC 6901, sections 3 and 6). */
function escapePart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The path with the fewest placeholders that fits: `public-key` is no name of a secret. */
function findTemplate(description: Description, method: string, path: string): string | undefined {
  const fitting = Object.keys(description.paths).filter(
    (template) =>
      patternOf(template).test(path) &&
      description.paths[template]?.[method.toLowerCase()] !== undefined,
  );
  const count = (template: string) => template.split('{').length;
  return fitting.sort((one, other) => count(one) - count(other))[0];
}

function patternOf(template: string): RegExp {
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)');
  return new RegExp(`^${source}$`);
}

function judgeParameters(
  { path, query }: Exchange,
  template: string,
  { parameters = [] }: Operation,
  description: Description,
  ajv: Ajv,
): string[] {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  const values = patternOf(template).exec(path)?.slice(1) ?? [];
  const given: Record<string, [string, string][]> = {
    path: names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]),
    query: [...new URLSearchParams(query)],
  };
  const known = parameters.map((parameter) =>
    '$ref' in parameter
      ? (description.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] as Parameter)
      : parameter,
  );
  return Object.entries(given).flatMap(([place, pairs]) =>
    pairs.flatMap(([name, value]) => {
      const parameter = known.find((one) => one.in === place && one.name === name);
      if (parameter === undefined) return [`unknown ${place} parameter ${name}`];
      const isNumber = /^(integer|number)$/.test(parameter.schema.type ?? '');
      const isValid = ajv.validate(parameter.schema, isNumber ? Number(value) : value);
      return isValid ? [] : [`${place} parameter ${name}: ${ajv.errorsText()}`];
    }),
  );
}

/** The schemas allow for members that they do not name; nobody here sends one. */
function judgeBody(
  { body }: Exchange,
  { requestBody }: Operation,
  validate: ValidateFunction | undefined,
): string[] {
  if (requestBody === undefined) return body === '' ? [] : ['a body that is not asked for'];
  const value = JSON.parse(body) as Record<string, unknown>;
  const known = Object.keys(requestBody.content?.[JSON_TYPE]?.schema.properties ?? {});
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  return [...problemsOf(validate, value), ...unknown.map((name) => `unknown member ${name}`)];
}

function judgeAnswer(
  { status, answer }: Exchange,
  { responses }: Operation,
  schemaOf: (status: string) => ValidateFunction | undefined,
): string[] {
  const described = responses[status];
  if (described === undefined) {
    // Anything can be refused, whether the description says so or not.
    return status >= 400 ? [] : [`answered ${status}, which is not described`];
  }
  if (answer === '' || '$ref' in described || described.content === undefined) return [];
  return problemsOf(schemaOf(String(status)), JSON.parse(answer)).map((one) => `answer: ${one}`);
}

function problemsOf(validate: ValidateFunction | undefined, value: unknown): string[] {
  if (validate === undefined) return ['no schema to judge by'];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
