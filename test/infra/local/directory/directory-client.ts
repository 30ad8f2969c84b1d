// Talks to a local directory in tests the way anybody would: over HTTP, on a free port.
import { startDirectory } from '../../../../infra/local/directory/server.ts';
import type { DirectoryOptions } from '../../../../infra/local/directory/server.ts';

/** An answer as tests read it: what is looked into has a type, everything else is only compared. */
export interface Body {
  [property: string]: unknown;
  value?: Body[];
  responses?: Body[];
  error?: Body;
  details?: Body[];
  innerError?: Body;
  headers?: Body;
  body?: Body;
  invitedUser?: Body;
  identities?: Body[];
  assignedLicenses?: Body[];
  licenseAssignmentStates?: Body[];
  servicePlans?: Body[];
  verifiedDomains?: Body[];
  '@odata.nextLink'?: string;
}

export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

export interface Client {
  url: string;
  call(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  /** A switch under `/_local`. */
  local(line: string, body?: unknown): Promise<Reply>;
  batch(requests: unknown[]): Promise<Reply>;
  close(): Promise<void>;
}

export const eventual = { ConsistencyLevel: 'eventual' };

/** The ids demo people and groups always have. */
export const person = (n: number): string => `72f98800-0000-4000-8000-0001${String(n).padStart(8, '0')}`;
export const group = (n: number): string => `72f98800-0000-4000-8000-0002${String(n).padStart(8, '0')}`;
export const reference = (id: string): { '@odata.id': string } => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

export const sku = {
  e3: '05e9a617-0261-4cee-bb44-138d3ef5d965',
  e5: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
  f1: '66b55226-6b4f-492c-910c-a3b7a3c9d993',
  visio: 'c5928f49-12ba-48f7-ada3-0d743a3601d5',
};

export const buildUser = (name: string, overrides: object = {}): object => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@contoso.com`,
  passwordProfile: { password: 'Correct-Horse-7', forceChangePasswordNextSignIn: true },
  ...overrides,
});

const parse = (text: string): Body => {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('{}');
  }
};

const talk = async (method: string, url: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Reply> => {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer local', ...(options.body !== undefined && { 'content-type': 'application/json' }), ...options.headers },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
};

export const startClient = async (options: Partial<DirectoryOptions> = {}): Promise<Client> => {
  const directory = await startDirectory({ port: 0, ...options });
  const { url, port } = directory;
  const call: Client['call'] = (method, path, rest) => talk(method, `${url}${path}`, rest);
  return {
    url,
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body) => call('POST', path, { body }),
    patch: (path, body) => call('PATCH', path, { body }),
    delete: (path) => call('DELETE', path),
    local: (line, body) => {
      const [method = '', path = ''] = line.split(' ');
      return talk(method, `http://127.0.0.1:${port}/_local/${path}`, { body });
    },
    batch: (requests) => call('POST', '/$batch', { body: { requests } }),
    close: () => directory.close(),
  };
};
