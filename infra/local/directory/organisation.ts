// One tenant in memory: its objects, who belongs to what, and what still has to reach the disk.
import { Collection } from './collection.ts';
import type { Entry } from './collection.ts';
import type {
  AppRoleAssignment, DirectoryKind, DirectoryRole, Domain, Entity, Group, Outgoing, ServicePrincipal, Sku, User,
} from './entities.ts';
import { Links } from './links.ts';
import type { Link, LinkKind } from './links.ts';
import type { Changes, Storage, StoredObject } from './storage.ts';

/** Every kind of object and what it looks like. */
interface Shelves {
  user: User;
  group: Group;
  deletedUser: User;
  deletedGroup: Group;
  directoryRole: DirectoryRole;
  servicePrincipal: ServicePrincipal;
  sku: Sku;
  domain: Domain;
  appRoleAssignment: AppRoleAssignment;
  outgoing: Outgoing;
  installation: Entity;
  accessPass: Entity;
  /** Exactly one: the organisation itself. */
  tenant: Entity;
}

/** Time, chance and ids, so that tests can hold them. */
export interface Ports {
  /** Milliseconds since 1970. */
  clock: () => number;
  /** At least 0, below 1. */
  random: () => number;
  /** A fresh GUID. */
  ids: () => string;
}

const none: readonly string[] = [];

const one = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : none);

const emptyShelves = (): { [K in keyof Shelves]: Collection<Shelves[K]> } => ({
  user: new Collection<User>({
    userPrincipalName: (user) => [user.userPrincipalName],
    mail: (user) => one(user['mail']),
    employeeId: (user) => one(user['employeeId']),
    otherMails: (user) => user.otherMails,
    proxyAddresses: (user) => user.proxyAddresses,
    managerId: (user) => one(user.managerId),
  }),
  group: new Collection<Group>({
    displayName: (group) => [group.displayName],
    mail: (group) => one(group['mail']),
    mailNickname: (group) => [group.mailNickname],
  }),
  deletedUser: new Collection<User>(),
  deletedGroup: new Collection<Group>(),
  directoryRole: new Collection<DirectoryRole>(),
  servicePrincipal: new Collection<ServicePrincipal>({ appId: (principal) => [principal.appId] }),
  sku: new Collection<Sku>({ skuId: (sku) => [sku.skuId] }),
  domain: new Collection<Domain>(),
  appRoleAssignment: new Collection<AppRoleAssignment>({
    principalId: (assignment) => [assignment.principalId],
    resourceId: (assignment) => [assignment.resourceId],
  }),
  outgoing: new Collection<Outgoing>(),
  installation: new Collection<Entity>({ userId: (installation) => one(installation['userId']) }),
  accessPass: new Collection<Entity>({ userId: (pass) => one(pass['userId']) }),
  tenant: new Collection<Entity>(),
});

const isShelf = (shelves: object, kind: string): kind is keyof Shelves => Object.hasOwn(shelves, kind);

/** The kinds that can be members, owners or principals. */
const directoryKinds: readonly DirectoryKind[] = ['user', 'group', 'directoryRole', 'servicePrincipal'];

export class Organisation {
  readonly ports: Ports;
  readonly #storage: Storage;
  #shelves = emptyShelves();
  #links = new Links();
  #sequence = 0;
  #puts = new Map<number, StoredObject>();
  #removals = new Set<number>();
  #linked = new Map<number, Link>();
  #unlinked = new Set<number>();
  #hidden = new Map<string, number>();
  #seats = new Map<string, number>();

  constructor(storage: Storage, ports: Ports) {
    this.#storage = storage;
    this.ports = ports;
    this.#sequence = storage.load({ object: (stored) => this.#load(stored), link: (link) => this.#links.add(link) });
  }

  get shelves(): Readonly<{ [K in keyof Shelves]: Collection<Shelves[K]> }> {
    return this.#shelves;
  }

  get links(): Links {
    return this.#links;
  }

  /** The place of the latest change; a delta token remembers it. */
  get version(): number {
    return this.#sequence;
  }

  now(): string {
    return `${new Date(this.ports.clock()).toISOString().slice(0, 19)}Z`;
  }

  put<K extends keyof Shelves>(kind: K, value: Shelves[K]): Shelves[K] {
    const place = (this.#sequence += 1);
    const entry = this.#place(kind, { seq: place, version: place, value });
    this.#puts.set(entry.seq, { kind, seq: entry.seq, version: entry.version, value });
    return value;
  }

  remove(kind: keyof Shelves, id: string): void {
    const entry = this.#shelves[kind].remove(id);
    if (!entry) return;
    if (kind === 'user') this.#countSeats(entry.value, -1);
    this.#puts.delete(entry.seq);
    this.#removals.add(entry.seq);
  }

  link(kind: LinkKind, from: string, to: string): void {
    // A tie made twice would leave its first row on disk, to come back when the second is removed.
    this.unlink(kind, from, to);
    const link = { kind, from, to, seq: (this.#sequence += 1) };
    this.#links.add(link);
    this.#linked.set(link.seq, link);
  }

  unlink(kind: LinkKind, from: string, to: string): void {
    const seq = this.#links.below(kind, from).get(to);
    if (seq === undefined) return;
    this.#links.remove(kind, from, to);
    this.#linked.delete(seq);
    this.#unlinked.add(seq);
  }

  /** Whatever has this id and can belong to something. */
  find(id: string): { kind: DirectoryKind; entry: Entry } | undefined {
    for (const kind of directoryKinds) {
      const entry = this.#shelves[kind].entry(id);
      if (entry) return { kind, entry };
    }
    return undefined;
  }

  /** How many people hold a licence of this SKU. */
  seatsTaken(skuId: string): number {
    return this.#seats.get(skuId) ?? 0;
  }

  /** Keeps a new object out of sight for a while, as replicas of Graph do. */
  hide(id: string, milliseconds: number): void {
    if (milliseconds > 0) this.#hidden.set(id, this.ports.clock() + milliseconds);
  }

  isVisible(id: string): boolean {
    const until = this.#hidden.get(id);
    if (until === undefined) return true;
    if (until > this.ports.clock()) return false;
    return this.#hidden.delete(id);
  }

  get hidesSomething(): boolean {
    return this.#hidden.size > 0;
  }

  /** Brings everything changed since the last call to disk in one transaction. */
  flush(): void {
    if (this.#puts.size + this.#removals.size + this.#linked.size + this.#unlinked.size === 0) return;
    const changes: Changes = {
      put: [...this.#puts.values()],
      removed: [...this.#removals],
      linked: [...this.#linked.values()],
      unlinked: [...this.#unlinked],
      latest: this.#sequence,
    };
    this.#storage.save(changes);
    for (const buffer of [this.#puts, this.#removals, this.#linked, this.#unlinked]) buffer.clear();
  }

  /** Forgets everything, on disk too. */
  clear(): void {
    this.#storage.clear();
    this.#shelves = emptyShelves();
    this.#links = new Links();
    for (const buffer of [this.#puts, this.#removals, this.#linked, this.#unlinked, this.#hidden, this.#seats]) buffer.clear();
  }

  close(): void {
    this.flush();
    this.#storage.close();
  }

  #place<K extends keyof Shelves>(kind: K, entry: Entry<Shelves[K]>): Entry<Shelves[K]> {
    const shelf: Collection<Shelves[K]> = this.#shelves[kind];
    if (kind === 'user') {
      this.#countSeats(shelf.get(entry.value.id), -1);
      this.#countSeats(entry.value, 1);
    }
    return shelf.put(entry);
  }

  #countSeats(user: Entity | undefined, by: number): void {
    const licences = user?.['assignedLicenses'];
    if (!Array.isArray(licences)) return;
    for (const licence of licences) {
      const skuId = typeof licence === 'object' && licence !== null && 'skuId' in licence ? String(licence['skuId']) : '';
      this.#seats.set(skuId, (this.#seats.get(skuId) ?? 0) + by);
    }
  }

  #load(stored: StoredObject): void {
    if (!isShelf(this.#shelves, stored.kind)) return;
    // Rows are only ever written by `put`, which knows the shape of each kind.
    this.#place(stored.kind, stored);
  }
}
