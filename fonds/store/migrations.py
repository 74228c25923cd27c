"""The tables of a store, as numbered migrations; a new store runs all of them.

A migration is never changed once it was released: a store that ran it will not run it again. To change a table, add a
migration at the end. No migration loses history; derived tables may be dropped, the next publish fills them again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration: what it adds, and its SQL statements."""

    title: str
    statements: str


_FIRST = """
CREATE TABLE version (            -- every published version of a description, for ever
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, digest BLOB NOT NULL, record BLOB NOT NULL);
CREATE INDEX version_id ON version (id, n);
CREATE TABLE change (             -- the one log; seq is the only cursor, without gaps
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
  version INTEGER NOT NULL, at TEXT NOT NULL);
CREATE INDEX change_id ON change (id, seq);
CREATE INDEX change_kind ON change (kind, seq);
CREATE TABLE entity (             -- what is published now, one row for each id ever published
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL, edition INTEGER, documents BLOB,
  parent TEXT, sort TEXT NOT NULL, brief BLOB NOT NULL, withdrawn TEXT,
  created TEXT NOT NULL, changed TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entity_parent ON entity (parent, kind, sort, id) WHERE withdrawn IS NULL;
CREATE INDEX entity_kind ON entity (kind, sort, id) WHERE withdrawn IS NULL;
CREATE TABLE withdrawal (         -- said by `fonds withdraw`; holds until `fonds restore`
  id TEXT PRIMARY KEY, date TEXT NOT NULL, reason TEXT NOT NULL, successor TEXT) WITHOUT ROWID;
CREATE TABLE edition (            -- the documents of one state of a description; live once an entity points to it
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, inputs BLOB NOT NULL, documents BLOB NOT NULL,
  brief BLOB NOT NULL);
CREATE INDEX edition_id ON edition (id);
CREATE TABLE document (
  edition INTEGER NOT NULL, name TEXT NOT NULL, part INTEGER NOT NULL, inputs BLOB NOT NULL, etag BLOB NOT NULL,
  length INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX document_key ON document (edition, name, part);
CREATE TABLE edge (source TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL);
CREATE UNIQUE INDEX edge_source ON edge (source, field, target);
CREATE INDEX edge_target ON edge (target, field, source);
CREATE TABLE source (             -- what the files of the node say: one that did not change is not read again
  path TEXT PRIMARY KEY, sha BLOB NOT NULL, reader TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, digest BLOB,
  record BLOB, links TEXT NOT NULL, problems TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX source_id ON source (id);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

# Before this migration the log had only create, update and delete, and each row had a time of its own.
_LOG = """
CREATE TABLE moment (             -- the time of all changes after the moment before it, up to seq; strictly growing
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL UNIQUE);
INSERT INTO moment SELECT max(seq), at FROM change GROUP BY at;

ALTER TABLE change ADD COLUMN documents BLOB;  -- the digest of all its documents then
ALTER TABLE change ADD COLUMN touched TEXT;    -- of an update: the publications whose documents changed; NULL: any
ALTER TABLE change ADD COLUMN iiif INTEGER;    -- its number among the changes that IIIF readers can see, without gaps
ALTER TABLE change ADD COLUMN withdrawn TEXT;  -- why it left, as JSON, where it left
UPDATE change SET action = 'restore' WHERE action = 'create'
  AND EXISTS (SELECT 1 FROM change c WHERE c.id = change.id AND c.seq < change.seq);
CREATE TEMP TABLE latest AS SELECT id, max(seq) AS seq, min(seq) AS first FROM change GROUP BY id;
CREATE UNIQUE INDEX temp.latest_id ON latest (id);
UPDATE change SET documents = entity.documents, withdrawn = entity.withdrawn
  FROM entity, latest WHERE latest.id = entity.id AND latest.seq = change.seq;
UPDATE change SET action = 'merge' WHERE action = 'delete' AND withdrawn ->> 'successor' IS NOT NULL;
UPDATE change SET iiif = counted.n FROM
  (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM change WHERE kind IN ('record', 'collection')) counted
  WHERE counted.seq = change.seq;
ALTER TABLE change DROP COLUMN at;
CREATE UNIQUE INDEX change_iiif ON change (iiif) WHERE iiif IS NOT NULL;

ALTER TABLE entity ADD COLUMN born INTEGER;    -- seq of its first change; NULL while nobody may see it
ALTER TABLE entity ADD COLUMN seq INTEGER;     -- seq of its last change
ALTER TABLE entity ADD COLUMN digests TEXT NOT NULL DEFAULT '';  -- of its documents, by publication
ALTER TABLE entity ADD COLUMN sets TEXT NOT NULL DEFAULT '';     -- the sets it is in, for harvesters
UPDATE entity SET born = latest.first, seq = latest.seq FROM latest WHERE latest.id = entity.id;
ALTER TABLE entity DROP COLUMN created;
ALTER TABLE entity DROP COLUMN changed;
CREATE UNIQUE INDEX entity_seq ON entity (seq) WHERE seq IS NOT NULL;
CREATE INDEX entity_kind_seq ON entity (kind, seq) WHERE seq IS NOT NULL;
DROP TABLE latest;

CREATE TABLE listing (            -- the members of each set, in order of their last change
  spec TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (spec, kind, seq)) WITHOUT ROWID;
CREATE TABLE tally (              -- how many there are in each set; '' is the whole log
  spec TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (spec, kind)) WITHOUT ROWID;
INSERT INTO tally SELECT '', kind, count(*) FROM entity WHERE seq IS NOT NULL GROUP BY kind;
ALTER TABLE edition ADD COLUMN digests TEXT NOT NULL DEFAULT '';
-- the next publish looks at each description again, and fills what is new; until then all is served as it was
UPDATE edition SET inputs = x'';
DELETE FROM meta WHERE key = 'complete_for';
"""

_ACCESS = """
ALTER TABLE source ADD COLUMN access TEXT;  -- the rule on who may see it, as JSON; NULL for none
CREATE TABLE pass (               -- who may read what the reading room holds; the hash is all that is kept of a pass
  name TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, made TEXT NOT NULL) WITHOUT ROWID;
"""

_IMAGES = """
CREATE TABLE outside (            -- image services of others as `fonds fetch` found them, as JSON: no file says it
  service TEXT PRIMARY KEY, said TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE picture (            -- the images of the pages of an edition; the name of the prepared file, or empty
  edition INTEGER NOT NULL, page INTEGER NOT NULL, prepared TEXT NOT NULL, said BLOB NOT NULL,
  PRIMARY KEY (edition, page)) WITHOUT ROWID;
CREATE INDEX picture_prepared ON picture (prepared);
CREATE TABLE scan (               -- image files of the node: one that did not change is not read again
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL, reader TEXT NOT NULL,
  digest TEXT NOT NULL, kind TEXT NOT NULL, pages TEXT NOT NULL, problem TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE paged (              -- files of the node whose pages must be looked for, and what was found of them
  path TEXT PRIMARY KEY, id TEXT NOT NULL, pages TEXT NOT NULL, digest BLOB, found BLOB, problems TEXT NOT NULL);
"""

_FEEDS = """
CREATE TABLE page (               -- items of a feed, a line each; every page but the last of a feed is sealed
  feed TEXT NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, start INTEGER NOT NULL, items INTEGER NOT NULL,
  base TEXT NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX page_key ON page (feed, number);
CREATE INDEX page_last ON page (feed, last);
CREATE TABLE told (               -- what was told of an id; `number` is its place in lists of all there is, for ever
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, seq INTEGER NOT NULL, said TEXT NOT NULL);
CREATE INDEX told_seq ON told (seq);
CREATE TABLE sheet (              -- a part of a list of all there is
  name TEXT NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, items INTEGER NOT NULL,
  base TEXT NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX sheet_key ON sheet (name, number);
"""

_TEXTS = """
CREATE TABLE reading (            -- files with the text of pages: one that did not change is not read again
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL, reader TEXT NOT NULL,
  said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE page_text (          -- the text of a page with the places of its words, by its digest
  key TEXT PRIMARY KEY, body BLOB NOT NULL);
"""

# Incoming links are sorted as the descriptions they come from, and counted by triggers.
_POINTING = """
ALTER TABLE edge ADD COLUMN sort TEXT NOT NULL DEFAULT '';
UPDATE edge SET sort = entity.sort FROM entity WHERE entity.id = edge.source;
DROP INDEX edge_target;
CREATE INDEX edge_target ON edge (target, field, sort, source);
CREATE TABLE edges (              -- how many point to a description with a field
  target TEXT NOT NULL, field TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (target, field)) WITHOUT ROWID;
INSERT INTO edges SELECT target, field, count(*) FROM edge GROUP BY target, field;
CREATE TRIGGER edge_comes AFTER INSERT ON edge BEGIN
  INSERT INTO edges VALUES (new.target, new.field, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER edge_goes AFTER DELETE ON edge BEGIN
  UPDATE edges SET n = n - 1 WHERE target = old.target AND field = old.field;
END;
"""

# The versions of a description are numbered in the log, so that one can be found without reading all of them.
_VERSIONS = """
ALTER TABLE change ADD COLUMN number INTEGER;  -- of the version that it published, from 1 for each id; NULL: none new
UPDATE change SET number = counted.n FROM
  (SELECT seq, row_number() OVER (PARTITION BY id ORDER BY seq) AS n FROM
    (SELECT seq, id, action, version, lag(version) OVER (PARTITION BY id ORDER BY seq) AS former FROM change
      WHERE action NOT IN ('delete', 'merge', 'move', 'restrict'))
    WHERE action != 'update' OR former IS NOT version) counted
  WHERE counted.seq = change.seq;
CREATE UNIQUE INDEX change_number ON change (id, number) WHERE number IS NOT NULL;
CREATE INDEX entity_moved ON entity (withdrawn ->> 'successor') WHERE withdrawn IS NOT NULL;
"""

# Publishing follows what changed: the files that did, what links to them, and what is still to be made of it.
_CHANGED_SOURCES = """
CREATE TABLE source_of_path (     -- rows of a kilobyte make a table without rowid four fifths air
  n INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha BLOB NOT NULL, reader TEXT NOT NULL, id TEXT NOT NULL,
  kind TEXT NOT NULL, digest BLOB, record BLOB, links TEXT NOT NULL, problems TEXT NOT NULL, access TEXT);
INSERT INTO source_of_path (path, sha, reader, id, kind, digest, record, links, problems, access)
  SELECT path, sha, reader, id, kind, digest, record, links, problems, access FROM source;
DROP TABLE source;
ALTER TABLE source_of_path RENAME TO source;
CREATE INDEX source_id ON source (id, digest);
CREATE INDEX source_problem ON source (path) WHERE problems != '[]';
CREATE INDEX source_closing ON source (path) WHERE digest IS NULL AND access IS NOT NULL;
CREATE INDEX source_until ON source (access ->> 'until') WHERE access IS NOT NULL;
CREATE TABLE source_link (        -- what the files link to; source is the number of a file
  target TEXT NOT NULL, field TEXT NOT NULL, source INTEGER NOT NULL,
  PRIMARY KEY (target, field, source)) WITHOUT ROWID;
INSERT OR IGNORE INTO source_link
  SELECT j.value ->> 1, j.value ->> 0, s.n FROM source s, json_each(s.links) j;
CREATE INDEX source_link_former ON source_link (target, source) WHERE field = 'formerly';
CREATE TABLE folder (             -- the names, sizes and times of the files in a folder, when they were read last
  path TEXT NOT NULL, bucket INTEGER NOT NULL, listing BLOB NOT NULL, problems TEXT NOT NULL,
  PRIMARY KEY (path, bucket));
CREATE TABLE pending (            -- ids of which something changed that is not published yet
  id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE stale (              -- ids whose documents name something that has another name now
  id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE link_problem (       -- ids with a problem that no file shows alone
  id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE orphan (             -- published ids without a valid file, and when their access rule ends
  id TEXT PRIMARY KEY, until TEXT) WITHOUT ROWID;
ALTER TABLE paged ADD COLUMN keys TEXT NOT NULL DEFAULT '';  -- what its pages depend on, as JSON; '': not looked for
CREATE INDEX paged_unresolved ON paged (path) WHERE keys = '';
CREATE INDEX paged_problem ON paged (path) WHERE problems != '[]';
CREATE TABLE page_dependency (    -- the files, by name without endings, and folders that pages depend on
  key TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (key, path)) WITHOUT ROWID;
CREATE TABLE changed_key (        -- those of them that changed, until the pages are looked for again
  key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE collection_part (    -- ranges of the members of wide collections; their numbers are in addresses
  parent TEXT NOT NULL, number INTEGER NOT NULL, level INTEGER NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL,
  id TEXT NOT NULL, size INTEGER NOT NULL, reference TEXT NOT NULL, has_text INTEGER NOT NULL, inputs BLOB NOT NULL,
  PRIMARY KEY (parent, number)) WITHOUT ROWID;
DELETE FROM meta WHERE key = 'complete_for';
"""

# What was stored twice is stored once. Frames may need a dictionary now, which earlier versions of Fonds do not have.
_ONCE = """
CREATE TABLE staged_summary (     -- of document sets that no entity points to yet; an entity has its own
  edition INTEGER PRIMARY KEY, brief BLOB NOT NULL, digests TEXT NOT NULL);
INSERT INTO staged_summary SELECT n, brief, digests FROM edition
  WHERE n NOT IN (SELECT edition FROM entity WHERE edition IS NOT NULL);
ALTER TABLE edition DROP COLUMN brief;
ALTER TABLE edition DROP COLUMN digests;
CREATE TABLE source_record (      -- what a file says, until the same is published: then it is in the table version
  source INTEGER PRIMARY KEY, record BLOB NOT NULL);
INSERT INTO source_record SELECT n, record FROM source s WHERE record IS NOT NULL AND NOT EXISTS
  (SELECT 1 FROM entity e JOIN version v ON v.n = e.version WHERE e.id = s.id AND v.digest = s.digest);
ALTER TABLE source DROP COLUMN record;
CREATE TRIGGER source_goes AFTER DELETE ON source BEGIN
  DELETE FROM source_record WHERE source = old.n;
END;
DROP TRIGGER edge_comes;
DROP TRIGGER edge_goes;
CREATE TABLE edge_by_source (     -- the table is its own index by source
  source TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL, sort TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (source, field, target)) WITHOUT ROWID;
INSERT INTO edge_by_source SELECT source, field, target, sort FROM edge ORDER BY source, field, target;
DROP TABLE edge;
ALTER TABLE edge_by_source RENAME TO edge;
CREATE INDEX edge_target ON edge (target, field, sort, source);
CREATE TRIGGER edge_comes AFTER INSERT ON edge BEGIN
  INSERT INTO edges VALUES (new.target, new.field, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER edge_goes AFTER DELETE ON edge BEGIN
  UPDATE edges SET n = n - 1 WHERE target = old.target AND field = old.field;
END;
"""

# SQLite reads the row for a column of the condition of a partial index, even if it can have one value only.
_COVERING = """
DROP INDEX entity_parent;
CREATE INDEX entity_parent ON entity (parent, kind, sort, id, withdrawn) WHERE withdrawn IS NULL;
DROP INDEX entity_kind;
CREATE INDEX entity_kind ON entity (kind, sort, id, withdrawn) WHERE withdrawn IS NULL;
"""

# Members stand first in the order of the archive, whatever their kind; only records and collections are members.
# What has no order has the position 10^12 + 1, as all of them had until now (fonds/record/order.py).
# Parts that were made of members before the first part of a collection stood before it, and both listed them: the first
# part then has a greater number than a later one. Such lists are made anew.
_ORDER = """
ALTER TABLE entity ADD COLUMN position INTEGER NOT NULL DEFAULT 1000000000001;
DROP INDEX entity_parent;
CREATE INDEX entity_parent ON entity (parent, position, kind, sort, id, withdrawn)
  WHERE kind IN ('collection', 'record') AND withdrawn IS NULL;
ALTER TABLE collection_part ADD COLUMN position INTEGER NOT NULL DEFAULT 1000000000001;
CREATE TEMP TABLE wrong_list AS SELECT DISTINCT parent FROM
  (SELECT parent, number, min(number) OVER (PARTITION BY parent, level) AS least,
    row_number() OVER (PARTITION BY parent, level ORDER BY kind, sort, id) AS place FROM collection_part)
  WHERE place = 1 AND number > least;
UPDATE collection_part SET inputs = x'' WHERE parent IN (SELECT parent FROM wrong_list);
INSERT INTO meta SELECT 'unlisted', group_concat(iif(parent = '', '_node', parent), ' ') FROM wrong_list
  WHERE true GROUP BY 1
  ON CONFLICT (key) DO UPDATE SET value = trim(value || ' ' || excluded.value);
DROP TABLE wrong_list;
"""

_SITE = """
CREATE TABLE site_file (          -- logo, icons, style sheet and pages of the archive, as they were published
  name TEXT PRIMARY KEY, media_type TEXT NOT NULL, digest TEXT NOT NULL, body BLOB NOT NULL);
"""

# Lists show how many units are below each collection, by level (fonds/store/descendants.py).
_DESCENDANTS = """
CREATE TABLE descendant_count (   -- history: it follows every change of an entity, and is never counted anew
  collection TEXT NOT NULL, level TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (collection, level)) WITHOUT ROWID;
CREATE TEMP TABLE direct AS
  SELECT parent, coalesce(CAST(brief AS TEXT) ->> 'level', iif(kind = 'record', 'item', 'collection')) AS level,
    count(*) AS number FROM entity
  WHERE parent IS NOT NULL AND kind IN ('collection', 'record') AND withdrawn IS NULL GROUP BY 1, 2;
WITH RECURSIVE above (collection, ancestor) AS (
  SELECT DISTINCT parent, parent FROM temp.direct
  UNION SELECT a.collection, e.parent FROM above a JOIN entity e ON e.id = a.ancestor
    WHERE e.parent IS NOT NULL AND e.kind = 'collection' AND e.withdrawn IS NULL)
INSERT INTO descendant_count SELECT a.ancestor, d.level, sum(d.number)
  FROM above a JOIN temp.direct d ON d.parent = a.collection GROUP BY 1, 2;
DROP TABLE temp.direct;
"""

# Nodes compare their logs by digests (fonds/store/log_digests.py).
_LOG_DIGESTS = """
CREATE TABLE log_hash (           -- the hash of the chain at some changes
  seq INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE log_sum (            -- of the available descriptions by ranges of their last changes
  level INTEGER NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL, sum BLOB NOT NULL,
  PRIMARY KEY (level, number)) WITHOUT ROWID;
"""

_ASSERTIONS = """
CREATE TABLE assertion (          -- history: which things are the same or different, said by `fonds assert`
  subject TEXT NOT NULL, object TEXT NOT NULL, relation TEXT NOT NULL, method TEXT NOT NULL, author TEXT NOT NULL,
  time TEXT NOT NULL, PRIMARY KEY (subject, object)) WITHOUT ROWID;
CREATE INDEX assertion_object ON assertion (object);
"""

# the number of a migration is its position here, from 1
MIGRATIONS: tuple[Migration, ...] = (
    Migration("the first tables", _FIRST),
    Migration("a log that tells apart all that can become of a description", _LOG),
    Migration("rules on access, and passes", _ACCESS),
    Migration("images of pages", _IMAGES),
    Migration("the pages of feeds", _FEEDS),
    Migration("texts of page images", _TEXTS),
    Migration("what points to a description, in order and counted", _POINTING),
    Migration("numbers of versions", _VERSIONS),
    Migration("what changed since the last publish", _CHANGED_SOURCES),
    Migration("summaries, records and links once", _ONCE),
    Migration("lists of members that are read from their index alone", _COVERING),
    Migration("the order that the archive gave the members of a collection", _ORDER),
    Migration("files and pages of the site itself", _SITE),
    Migration("how many units are below each collection", _DESCENDANTS),
    Migration("digests of the log", _LOG_DIGESTS),
    Migration("assertions of sameness", _ASSERTIONS),
)
SCHEMA_VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a store up to this version, one transaction for each migration: a killed run is completed by the next."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, migration in enumerate(MIGRATIONS[version:], version + 1):
        script = f"BEGIN IMMEDIATE; {migration.statements} PRAGMA user_version = {number}; COMMIT;"
        try:
            connection.executescript(script)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
