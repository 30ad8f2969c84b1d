// Every number that a form and the server both hold to. Times are in milliseconds, sizes in bytes.

const day = 24 * 60 * 60 * 1000;
const undoLifetime = 30 * day;
const approvalLifetime = 30 * day;

export const limits = {
  /** Graph's own lengths (https://learn.microsoft.com/graph/api/resources/user). */
  nameLength: 64,
  displayNameLength: 256,
  /** Characters of the part before the @; Entra allows 64. */
  mailboxLength: 64,
  emailLength: 113,
  jobTitleLength: 128,
  externalIdLength: 16,
  groupDescriptionLength: 1024,
  /** A text of a property that administrators defined. */
  propertyTextLength: 1_000,
  /** A message to people, as typed. */
  messageLength: 4_000,
  /** Contact and job details as Graph takes them. */
  profileLength: {
    department: 64, company: 64, street: 1024, postalCode: 40, city: 128, mobile: 64, homePhone: 64, office: 128,
  },
  /** Entra's own bounds of a password. */
  passwordLength: { least: 8, most: 256 },
  /** A list of people in one message. */
  peopleInMessage: 500,
  /** People named one by one on a card before "and 480 more". */
  peopleOnCard: 20,
  /** Up to so many people a plan reads their state afresh from the directory: twenty requests in two rounds. More would not be shown within a turn, nor leave Graph to the changes. */
  freshReads: 200,
  /** The same for an undo, which would overwrite what somebody changed since: some seconds of reading. */
  freshUndo: 2_000,
  importFileBytes: 50 * 1024 * 1024,
  importRows: 250_000,
  /** One cell of a file; Graph's longest text field has 1,024 characters. */
  cellLength: 4096,
  /** CSV lines pasted into a message. */
  pastedBytes: 64 * 1024,
  /** A request body of the REST interface that is not a file. */
  requestBytes: 256 * 1024,
  /** An expanded card (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). */
  cardBytes: 28_000,
  pageSize: { usual: 100, most: 500 },
  /** Rows of a plan that are stored, sent and recorded together; Graph takes twenty requests in a batch. */
  portionRows: 20,
  /** How long a plan that was shown may be confirmed. */
  planLifetime: 60 * 60 * 1000,
  /** How long a turn waits for a plan to finish before it answers with a card that keeps itself up to date. */
  turnPatience: 2_000,
  /** How long finished work can be undone and its report fetched. */
  undoLifetime,
  /** How long a request waits for its approvers, where the settings let it wait longest. */
  approvalLifetime,
  /** How long a plan and its rows are kept: approved as late as can be, with a day to be confirmed and to run, it is still reported and undone like any other. */
  planKept: approvalLifetime + day + undoLifetime,
  /** First passwords of an import, sealed; removed earlier, as soon as they are used or the plan is dropped. */
  sealedLifetime: 24 * 60 * 60 * 1000,
  /** People whose one-time password or pass is shown as it is; those of more go into one encrypted file. */
  secretsOnCard: 1,
  /** One-time passwords of one job that are kept for the requester; an import of more people keeps none. */
  secretsKept: 10_000,
  /** How long the encrypted file waits to be fetched. */
  handoutLifetime: 24 * 60 * 60 * 1000,
  auditLifetime: 400 * 24 * 60 * 60 * 1000,
} as const;
