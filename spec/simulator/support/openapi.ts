import { existsSync, readFileSync } from 'node:fs';

/** The part of a Swagger 2.0 schema that the subset uses. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly type?: string;
    readonly schema?: Schema;
  }[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** An exchange in the terms of the document. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
}

/** Compares exchanges with the platform's published models. */
export interface OpenApi {
  /** Names of the operation's path and method; undefined where the document has none. */
  operationOf(exchange: Exchange): string | undefined;
  /** The problems of the request, each with its path in the value. */
  requestProblems(exchange: Exchange): readonly string[];
  responseProblems(exchange: Exchange): readonly string[];
}

const place = new URL('../../../../shared/genesys/openapi-analytics-subset.json', import.meta.url);

/** The document next to this checkout; undefined where there is none. */
export const openApi = (): OpenApi | undefined =>
  existsSync(place) ? readOpenApi(JSON.parse(readFileSync(place, 'utf8')) as Document) : undefined;

/** Creates a validator. Fields that a model does not have are problems, as are values outside an enum. */
export const readOpenApi = ({ paths, definitions }: Document): OpenApi => {
  const check = (schema: Schema, value: unknown, path: string): readonly string[] => {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace('#/definitions/', '');
      const definition = definitions[name];
      // The document is a subset: what it only names cannot be checked.
      return definition === undefined ? [] : check(definition, value, path);
    }
    if (schema.allOf !== undefined) return schema.allOf.flatMap((part) => check(part, value, path));
    if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path}: ${JSON.stringify(value)}`];
    switch (schema.type) {
      case 'array':
        return Array.isArray(value)
          ? value.flatMap((item, index) => check(schema.items ?? {}, item, `${path}[${index}]`))
          : [`${path} is not an array`];
      case 'object':
        return checkObject(schema, value, path);
      case undefined:
        return [];
      default:
        return isScalar(schema, value)
          ? []
          : [`${path}: ${JSON.stringify(value)} is not ${article(schema.format ?? schema.type)}`];
    }
  };

  const checkObject = (schema: Schema, value: unknown, path: string): readonly string[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`];
    const { properties = {}, additionalProperties, required = [] } = schema;
    const isFree = schema.properties === undefined && additionalProperties === undefined;
    return [
      ...required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, item]) => {
        const own = properties[name] ?? additionalProperties;
        if (own !== undefined) return check(own, item, `${path}.${name}`);
        return isFree ? [] : [`${path}.${name} is not in the model`];
      }),
    ];
  };

  const find = ({ method, url }: Exchange): readonly [name: string, operation: Operation] | undefined => {
    const requested = (url.split('?')[0] ?? '').split('/');
    const fits = (path: string): boolean => {
      const segments = path.split('/');
      return (
        segments.length === requested.length &&
        segments.every((segment, index) => segment.startsWith('{') || segment === requested[index])
      );
    };
    const path = [requested.join('/'), ...Object.keys(paths).filter(fits)].find((one) => one in paths);
    const operation = path === undefined ? undefined : paths[path]?.[method.toLowerCase()];
    return operation === undefined ? undefined : [`${method} ${path}`, operation];
  };

  return {
    operationOf: (exchange) => find(exchange)?.[0],
    requestProblems: (exchange) => {
      const { parameters = [] } = find(exchange)?.[1] ?? {};
      const body = parameters.find((parameter) => parameter.in === 'body')?.schema;
      const search = new URLSearchParams(exchange.url.split('?')[1]);
      const known = parameters.filter((parameter) => parameter.in === 'query');
      const missing = known.filter(({ name, required }) => required === true && !search.has(name));
      return [
        ...(body === undefined ? [] : check(body, exchange.requestBody, 'body')),
        ...missing.map(({ name }) => `?${name} is missing`),
        ...[...search].flatMap(([name, value]) => {
          const parameter = known.find((one) => one.name === name);
          if (parameter === undefined) return [`?${name} is unknown`];
          const isNumber = parameter.type === 'number' || parameter.type === 'integer';
          return isNumber && !Number.isFinite(Number(value)) ? [`?${name}=${value} is not a number`] : [];
        }),
      ];
    },
    responseProblems: (exchange) => {
      const responses = find(exchange)?.[1].responses ?? {};
      const isSuccess = exchange.status < 300;
      const schema = (isSuccess ? responses['200'] : responses['default'])?.schema;
      if (schema !== undefined) return check(schema, exchange.responseBody, 'answer');
      return exchange.responseBody === undefined ? [] : ['answer has a body, and should have none'];
    },
  };
};

const isScalar = ({ type, format }: Schema, value: unknown): boolean => {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && (format !== 'date-time' || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value));
    default:
      return false;
  }
};

/** Returns a word with its indefinite article. */
const article = (word = 'value'): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
