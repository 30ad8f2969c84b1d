// The rights of a person, lent with a decision: what a directory lets people do and no app is done in that person's name.

/** What proves the sign-in is in no field that is written, shown or logged, so that it ends with the memory that holds it. */
export class Delegation {
  readonly tenant: string;
  readonly personId: string;
  /** What the person is called, for what is said of it. */
  readonly name: string;
  readonly #signIn: string;

  /** `signIn`: the token with which the person's client signed in to Usher; the adapter of the directory exchanges it. */
  constructor({ tenant, personId, name, signIn }: { tenant: string; personId: string; name: string; signIn: string }) {
    this.tenant = tenant;
    this.personId = personId;
    this.name = name;
    this.#signIn = signIn;
  }

  signIn(): string {
    return this.#signIn;
  }
}
