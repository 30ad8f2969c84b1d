// The tables of the embedded store, as steps that lead from one user_version to the next. Steps are only ever added.

const documents = `
  CREATE TABLE versions (last INTEGER NOT NULL) STRICT;
  INSERT INTO versions VALUES (0);

  CREATE TABLE documents (
    space TEXT NOT NULL, tenant TEXT NOT NULL, part TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, expires INTEGER, value TEXT NOT NULL,
    UNIQUE (space, tenant, part, id)
  ) STRICT;
  CREATE INDEX documents_expires ON documents (expires) WHERE expires IS NOT NULL;`;

// Tenants and sets are numbered because their numbers stand in every row of the large tables.
// A set is everybody of a tenant, the members of a group, or the holders of a licence. user_orders holds everybody in each stored
// order and the other sets in the order of names, cut by facet (status, type and role as one number), so that the filters of the
// grid read a few ordered ranges and nothing else. Every further order of a set would double what a write costs.
// What is looked at without being shown lies apart from the users themselves, so that many rows fit into a page of the file.
const users = `
  CREATE TABLE tenants (no INTEGER PRIMARY KEY, tenant TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE sets (no INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (tenant, kind, id)) STRICT;

  CREATE TABLE users (
    row INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL,
    UNIQUE (tenant, id)
  ) STRICT;
  CREATE TABLE user_keys (
    row INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, facet INTEGER NOT NULL,
    name TEXT NOT NULL, email TEXT NOT NULL, lastConnection TEXT NOT NULL, created TEXT NOT NULL
  ) STRICT;
  CREATE TABLE user_texts (row INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE user_words USING fts5 (text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
  CREATE TABLE user_orders (
    inset INTEGER NOT NULL, sort INTEGER NOT NULL, facet INTEGER NOT NULL, key TEXT NOT NULL, row INTEGER NOT NULL,
    PRIMARY KEY (inset, sort, facet, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE user_names (
    tenant INTEGER NOT NULL, name TEXT NOT NULL, row INTEGER NOT NULL, holds INTEGER NOT NULL,
    PRIMARY KEY (tenant, name, row)
  ) STRICT, WITHOUT ROWID;`;

// Few documents bear marks, and the index follows the documents by itself, whichever way they are written or swept.
const marks = `
  ALTER TABLE documents ADD COLUMN marks TEXT;
  CREATE TABLE document_marks (
    space TEXT NOT NULL, tenant TEXT NOT NULL, part TEXT NOT NULL, mark TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (space, tenant, part, mark, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER documents_marked AFTER INSERT ON documents WHEN new.marks IS NOT NULL BEGIN
    INSERT OR IGNORE INTO document_marks SELECT new.space, new.tenant, new.part, value, new.id FROM json_each(new.marks);
  END;
  CREATE TRIGGER documents_remarked AFTER UPDATE OF marks ON documents WHEN new.marks IS NOT old.marks BEGIN
    DELETE FROM document_marks WHERE space = old.space AND tenant = old.tenant AND part = old.part AND id = old.id
      AND mark IN (SELECT value FROM json_each(old.marks));
    INSERT OR IGNORE INTO document_marks SELECT new.space, new.tenant, new.part, value, new.id FROM json_each(new.marks);
  END;
  CREATE TRIGGER documents_unmarked AFTER DELETE ON documents WHEN old.marks IS NOT NULL BEGIN
    DELETE FROM document_marks WHERE space = old.space AND tenant = old.tenant AND part = old.part AND id = old.id
      AND mark IN (SELECT value FROM json_each(old.marks));
  END;`;

export const migrations: readonly string[] = [documents, users, marks];
