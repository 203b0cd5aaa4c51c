// Where the service may call (LEDGER_WEBHOOK_HOSTS): decided on the address that a name has at the moment of the call, so
// that no name can lead inside by changing. Without a list: public addresses, over https, on port 443.
import dns from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';

import type { Text } from '../rules/refusal';
import { isNetwork, lies, networks } from './networks';

/** Asks for the addresses of a name, as `dns.lookup` does with `all`. */
export type Resolve = (
  name: string,
  options: dns.LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/** An address to which the service does not go. Its message names no address: it is shown to who registered the name. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';

  constructor(readonly text: Text) {
    super(`${text.zh} / ${text.en}`);
  }
}

// IANA special-purpose registries, as of 2025: what is not reachable for everybody, and what embeds such an address.
const NOT_PUBLIC_4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
const PUBLIC_6 = '2000::/3';
const NOT_PUBLIC_6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';
// Not even a host that is named may lead there: cloud metadata, multicast, what is nobody's. A network may name them.
const NEVER_4 = '0.0.0.0/8 169.254.0.0/16 224.0.0.0/4 240.0.0.0/4';
const NEVER_6 = 'fe80::/10 ff00::/8 ::/128';
/** An IPv4 address in the clothes of IPv6: it is refused, however it is meant. */
const MAPPED_6 = '::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48';

const notPublic = networks(`${NOT_PUBLIC_4} ${NOT_PUBLIC_6}`.split(' '));
const public6 = networks([PUBLIC_6]);
const never = networks(`${NEVER_4} ${NEVER_6}`.split(' '));
const mapped6 = networks(MAPPED_6.split(' '));

// A list holds an IPv4 address to be in ::ffff:0:0/96 as well.
const isMapped = (address: string): boolean => isIP(address) === 6 && lies(address, mapped6);

/** True of an address that everybody can reach. `isPublic('8.8.8.8') && !isPublic('10.1.2.3') && !isPublic('::1')` */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !lies(address, notPublic);
  return isIP(address) === 6 && lies(address, public6) && !lies(address, notPublic);
}

interface Host {
  /** `a.gov.cn`, or `.gov.cn` for every name that ends so */
  name: string;
  port: number | null;
}

/** Whether the service goes to an address. */
type Permits = (address: string) => boolean;

const REFUSED: Text = {
  zh: '该地址不在允许的范围内（LEDGER_WEBHOOK_HOSTS）：默认只允许 https、443 端口和公网地址',
  en: 'the address is not one that the service calls (LEDGER_WEBHOOK_HOSTS): by default https on port 443 and public addresses',
};

export class AllowList {
  readonly #resolve: Resolve;

  private constructor(
    readonly hosts: readonly Host[],
    readonly nets: BlockList | null,
    resolve: Resolve,
  ) {
    this.#resolve = resolve;
  }

  /** Reads a list: names, `*.` and a name, name:port, networks; commas between. Throws an Error that says what is wrong. */
  static parse(list: string, resolve: Resolve = dns.lookup): AllowList {
    const entries = list
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    const nets = entries.filter((entry) => entry.includes('/'));
    const wrong = nets.find((entry) => !isNetwork(entry));
    if (wrong !== undefined) throw new Error(`must hold networks such as 10.1.0.0/16, not ${wrong}`);
    const hosts = entries.filter((entry) => !entry.includes('/')).map(hostOf);
    return new AllowList(hosts, nets.length === 0 ? null : networks(nets), resolve);
  }

  /** Why an address cannot be called; null if it can, or its name is not known now: it is looked at again at each call. */
  async wrong(url: string): Promise<Text | null> {
    if (!URL.canParse(url)) return { zh: '应为完整的网址', en: 'not an address' };
    const parsed = new URL(url);
    try {
      const permits = this.permits(parsed);
      const name = bare(parsed);
      if (isIP(name) !== 0) return null;
      const addresses = await new Promise<dns.LookupAddress[]>((found) =>
        this.#resolve(name, { all: true }, (error, all) => found(error === null ? all : [])),
      );
      return addresses.length > 0 && !addresses.some(({ address }) => permits(address)) ? REFUSED : null;
    } catch (error) {
      if (error instanceof RefusedAddress) return error.text;
      throw error;
    }
  }

  /** To which addresses a URL may lead; throws RefusedAddress if to none. */
  permits(url: URL): Permits {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new RefusedAddress({
        zh: '只能是 https（或名单允许的 http）',
        en: 'https only, or http where the list says so',
      });
    }
    if (url.username !== '' || url.password !== '') {
      throw new RefusedAddress({ zh: '地址不得含用户名或密码', en: 'no user name or password in the address' });
    }
    const permits = this.#grant(url);
    const name = bare(url);
    if (permits === null || (isIP(name) !== 0 && !permits(name))) throw new RefusedAddress(REFUSED);
    return permits;
  }

  /** A lookup for the connection to a URL: gives only addresses that are permitted, and fails where there is none. */
  lookup(url: URL): LookupFunction {
    const permits = this.permits(url);
    return (name, options, done) =>
      this.#resolve(name, { ...options, all: true }, (error, all) => {
        const [first, ...rest] = error === null ? all.filter(({ address }) => permits(address)) : [];
        if (error !== null) done(error, '');
        else if (first === undefined) done(new RefusedAddress(REFUSED), '');
        else if (options.all === true) done(null, [first, ...rest]);
        else done(null, first.address, first.family);
      });
  }

  #grant(url: URL): Permits | null {
    const standard = url.protocol === 'https:' ? 443 : 80;
    const port = url.port === '' ? standard : Number(url.port);
    if (this.hosts.length === 0 && this.nets === null) {
      return url.protocol === 'https:' && port === 443 ? isPublic : null;
    }
    const { nets } = this;
    const name = bare(url);
    const inNets: Permits = (address) => nets !== null && lies(address, nets) && !isMapped(address);
    const fits = this.hosts.filter((host) => port === (host.port ?? standard) && names(host.name, name));
    // A name that the list spells out is trusted with private addresses; one that only ends like an entry is not.
    if (fits.some((host) => !host.name.startsWith('.'))) {
      return (address) => inNets(address) || (!lies(address, never) && !isMapped(address));
    }
    if (fits.length > 0) return (address) => inNets(address) || isPublic(address);
    return nets === null ? null : inNets;
  }
}

function names(entry: string, name: string): boolean {
  return entry.startsWith('.') ? name.endsWith(entry) && name.length > entry.length : name === entry;
}

/** The host of a URL without the brackets of IPv6 and the dot at the end. */
function bare({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function hostOf(entry: string): Host {
  const wild = entry.startsWith('*.');
  const address = `http://${wild ? entry.slice(2) : entry}`;
  const parsed = URL.canParse(address) ? new URL(address) : null;
  const given = /:(\d{1,5})$/.exec(entry)?.[1];
  const plain = parsed !== null && parsed.pathname === '/' && parsed.search + parsed.hash + parsed.username === '';
  const name = parsed === null ? '' : bare(parsed);
  if (!plain || name === '' || /[*@?#]/.test(entry.replace(/^\*\./, ''))) {
    throw new Error(`must hold names such as a.gov.cn, *.gov.cn or a.gov.cn:8443, and networks, not ${entry}`);
  }
  return { name: wild ? `.${name}` : name, port: given === undefined ? null : Number(given) };
}
