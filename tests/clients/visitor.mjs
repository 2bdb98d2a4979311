// A person without a browser: keeps cookies, follows redirects, signs in and consents where asked.

import { once } from 'node:events';
import http from 'node:http';

/** Reads the JSON object on standard input. */
export async function readInput() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return JSON.parse(text);
}

/** Ends the script with a failure unless the claim holds. */
export function check(holds, claim) {
  if (!holds) throw new Error(`not so: ${claim}`);
}

const decode = (text) =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

function attributes(tag) {
  const found = {};
  for (const [, name, , quoted, single, bare] of tag.matchAll(
    /([\w-]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g,
  )) {
    found[name.toLowerCase()] = decode(quoted ?? single ?? bare ?? '');
  }
  return found;
}

function forms(html, base) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head, body]) => {
    const inputs = [...body.matchAll(/<(?:input|button)\b([^>]*)>/gi)].map(([, tag]) => attributes(tag));
    const sent = inputs.filter(
      (input) =>
        input.name &&
        !['submit', 'button'].includes(input.type) &&
        (!['radio', 'checkbox'].includes(input.type) || 'checked' in input),
    );
    const fields = Object.fromEntries(sent.map((input) => [input.name, input.value ?? '']));
    return { action: new URL(attributes(head).action || base, base), fields, inputs };
  });
}

export class Visitor {
  constructor(person) {
    this.person = person;
    this.cookies = new Map();
  }

  /** One request; nothing is followed. By node:http, since the fetch of Node 18 hides cookies. */
  async request(url, body) {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { cookie, accept: 'text/html,*/*;q=0.8' };
    if (body) headers['content-type'] = 'application/x-www-form-urlencoded';
    const request = http.request(url, { method: body ? 'POST' : 'GET', headers });
    request.end(body?.toString());
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    for (const line of response.headers['set-cookie'] ?? []) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return { status: response.statusCode, location: response.headers.location, text };
  }

  /** From an address of the provider to an address that starts with `end`; chooses `context` where asked. */
  async walk(url, end, context) {
    let response = await this.request(url);
    for (let steps = 0; steps < 12; steps += 1) {
      if (response.location) {
        url = new URL(response.location, url);
        if (url.href.startsWith(end)) return url;
        response = await this.request(url);
        continue;
      }
      const form = forms(response.text, url).find((candidate) => this.fill(candidate, context));
      check(form, `a form to go on at ${url}, status ${response.status}: ${response.text.slice(0, 400)}`);
      url = form.action;
      response = await this.request(url, new URLSearchParams(form.fields));
    }
    throw new Error(`no end, last at ${url}`);
  }

  /** Signs in at a service by `start`; what the service shows of the person at the end, as `read` reads it. A refusal on the
   * way fails. */
  async signIn(service, { start, body, context = 'teacher', issuer, read = JSON.parse }) {
    const refused = ({ status, text }, at) => check(status < 400, `no refusal at ${at}: ${status} ${text.slice(0, 400)}`);
    let url = new URL(start, service);
    let answer = await this.request(url, body);
    for (let steps = 0; steps < 8; steps += 1) {
      refused(answer, url);
      if (!answer.location) return read(answer.text);
      url = new URL(answer.location, url);
      if (url.href.startsWith(issuer)) url = await this.walk(url, service, context);
      answer = await this.request(url);
    }
    throw new Error(`no end, last at ${url}`);
  }

  /** Fills a form that a willing person would submit; says whether it is one. */
  fill(form, context) {
    const has = (name, value) =>
      form.inputs.some((input) => input.name === name && (value === undefined || input.value === value));
    if (has('password')) {
      Object.assign(form.fields, { login: this.person.login, password: this.person.password });
      return true;
    }
    if (has('action', 'allow')) {
      form.fields.action = 'allow';
      if (has('context')) {
        check(has('context', this.person.contexts[context]), `${context} is offered`);
        form.fields.context = this.person.contexts[context];
      }
      return true;
    }
    if (has('action', 'logout')) {
      form.fields.action = 'logout';
      return true;
    }
    return false;
  }
}
