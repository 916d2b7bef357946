/** Variables of proxies and a URL, compared with what curl and botocore make of them. */
export interface ProxyCase {
  /** PORT stands for the port of the proxy. */
  variables: Record<string, string>;
  url: string;
}

const STS = 'https://sts.us-east-1.amazonaws.com/';
const HOSTS = [
  STS,
  'https://sts.us-east-1.amazonaws.com:8443/',
  'http://10.1.2.3/',
  'http://localhost:4566/',
  'http://[fe80::7]/',
];

const VALUES = [
  ...['127.0.0.1:PORT', 'localhost:PORT', 'user:pw@127.0.0.1:PORT', 'http://127.0.0.1:PORT'],
  ...['//127.0.0.1:PORT', 'HTTP://127.0.0.1:PORT', 'http://user:p%40w@127.0.0.1:PORT/'],
  ...['https://127.0.0.1:PORT', 'socks5://127.0.0.1:PORT', 'socks5h://127.0.0.1:PORT'],
];
/** Each is understood by one of the two alone, and so is each of the variables in `ONE_SIDED`. */
const UNUSUAL = /^(\/\/|HTTP:)/;
const ONE_SIDED = ['HTTP_PROXY', 'ALL_PROXY', 'all_proxy'];
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'http_proxy', ...ONE_SIDED];

const ENTRIES = [
  ...['amazonaws.com', '.amazonaws.com', '..amazonaws.com', 'AMAZONAWS.com', 'amazonaws.com.'],
  ...[
    'mazonaws.com',
    'com',
    'sts.us-east-1.amazonaws.com',
    'amazonaws.com:8443',
    'amazonaws.com:80',
  ],
  ...['localhost', 'localhost:4566', '127.0.0.1', '.', 'https://sts.us-east-1.amazonaws.com'],
  ...['10.1.2.3', '10.0.0.0/8', '10.2.0.0/16', '10.1.2.3/32', '10.1.2.3/33', '10.1.2.3/', '2.3'],
  ...['10.1.2', '10/8', '10.*', 'fe80::7', '[fe80::7]', 'fe81::/16', '::1'],
];

/** In lists only what curl knows: botocore wants commas, and other tools know no ports. */
const LISTED = ENTRIES.filter((entry) => !/^\.\.|\w:\d+$|^\[/.test(entry));

/**
 * Exempt for us, and for neither of the two everywhere: Go, Node and many manuals know the first
 * three, and curl's manual the others (7.88 compares an IPv6 address as text only).
 */
export const WIDER: readonly ProxyCase[] = [
  ['corp.example,*', STS],
  ['*.amazonaws.com', STS],
  ['amazonaws.com:443', STS],
  ['fe80::/16', 'http://[fe80::7]/'],
  ['fe80:0:0:0:0:0:0:7', 'http://[fe80::7]/'],
].map(([noProxy = '', url = '']) => ({
  variables: {
    HTTPS_PROXY: 'http://127.0.0.1:PORT',
    http_proxy: 'http://127.0.0.1:PORT',
    NO_PROXY: noProxy,
  },
  url,
}));

/** @param random between 0 and 1 */
export function makeProxyCases(random: () => number, lists: number): ProxyCase[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const exempting = (noProxy: string, url: string): ProxyCase => ({
    variables: {
      HTTPS_PROXY: 'http://127.0.0.1:PORT',
      http_proxy: 'http://127.0.0.1:PORT',
      [pick(['NO_PROXY', 'no_proxy'])]: noProxy,
    },
    url,
  });
  const makeList = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(LISTED)).join(
      pick([',', ', ', ' ', ' , ']),
    );
  return [
    ...VARIABLES.flatMap((name) =>
      VALUES.filter((value) => !(ONE_SIDED.includes(name) && UNUSUAL.test(value))).map((value) => ({
        variables: { [name]: value },
        url: name.toLowerCase() === 'http_proxy' ? 'http://10.1.2.3/' : STS,
      })),
    ),
    { variables: { HTTP_PROXY: 'http://127.0.0.1:PORT' }, url: STS },
    { variables: { https_proxy: '', HTTPS_PROXY: 'http://127.0.0.1:PORT' }, url: STS },
    { variables: { https_proxy: 'http://127.0.0.1:PORT', HTTPS_PROXY: 'http://h:1' }, url: STS },
    ...['*', '', ' ', ','].map((noProxy) => exempting(noProxy, STS)),
    ...ENTRIES.flatMap((entry) => HOSTS.map((url) => exempting(entry, url))),
    ...Array.from({ length: lists }, () => exempting(makeList(), pick(HOSTS))),
  ];
}
