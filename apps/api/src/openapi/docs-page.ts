import { createHash } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: object };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const STYLE = `:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:2rem 1rem}
code,pre{font:14px/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:.5rem}
summary{cursor:pointer;padding:.25rem 0}
details{border-bottom:1px solid var(--line)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}
.method{display:inline-block;min-width:4rem;font-weight:600}`;

/** The page's content security policy: its one style sheet, and nothing else. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
const code = (value: unknown): string => `<pre><code>${escape(JSON.stringify(value, null, 2))}</code></pre>`;

/** The document as one page of HTML. */
export function docsPage(document: OpenAPIObject): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ tag: operation.tags?.[0] ?? 'Other', method, path, operation }] : [];
    }),
  );
  const tags = [...new Set(operations.map((one) => one.tag))].sort();
  const sections = tags.map(
    (tag) =>
      `<section><h2>${escape(tag)}</h2>${operations
        .filter((one) => one.tag === tag)
        .map(describeOperation)
        .join('')}</section>`,
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary>${code(schema)}</details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(document.info.title)} API</title>
<style>${STYLE}</style></head><body><main><h1>${escape(document.info.title)} API</h1>
<p>${escape(document.info.description ?? '')}</p>
<p>For programs: <a href="openapi.json">openapi.json</a></p>
${sections.join('\n')}<section><h2>Schemas</h2>${schemas.join('\n')}</section></main></body></html>`;
}

function describeOperation(options: { method: string; path: string; operation: Operation }): string {
  const { method, path, operation } = options;
  const parameters = (operation.parameters ?? []).flatMap((one) => ('name' in one ? [one as Parameter] : []));
  const responses = Object.entries(operation.responses).map(
    ([status, response]) =>
      `<tr><th scope="row">${escape(status)}</th><td>${describeResponse(response ?? {})}</td></tr>`,
  );
  const body = operation.requestBody ? `<h4>Body</h4>${code(operation.requestBody)}` : '';
  return `<details><summary><span class="method">${method.toUpperCase()}</span> <code>${escape(path)}</code> ${escape(
    operation.summary ?? '',
  )}</summary><p>${escape(operation.description ?? '')}</p>${
    parameters.length > 0 ? `<h4>Parameters</h4><table>${parameters.map(describeParameter).join('')}</table>` : ''
  }${body}<h4>Answers</h4><table>${responses.join('')}</table></details>`;
}

const describeParameter = (parameter: Parameter): string =>
  `<tr><th scope="row"><code>${escape(parameter.name)}</code></th><td>${escape(parameter.in)}${
    parameter.required ? ', required' : ''
  }</td><td>${escape(parameter.description ?? '')} <code>${escape(JSON.stringify(parameter.schema ?? {}))}</code></td></tr>`;

/** Schemas are linked by their names. */
function describeResponse(response: object): string {
  const { description = '' } = response as { description?: string };
  const name = /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(response))?.[1];
  const link = name ? ` <a href="#schema-${escape(name)}"><code>${escape(name)}</code></a>` : '';
  return `${escape(description)}${link}`;
}
