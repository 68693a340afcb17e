-- What sources reported: imports, the versions of each record, and what can be counted and found in them.

-- Every text that repeats is kept once and spoken of by number: sources, places, handlings, reported names, mentions.
CREATE TABLE term (
    term_no INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (kind, text)
) STRICT;

CREATE TABLE import (
    import_no INTEGER PRIMARY KEY,
    source_no INTEGER NOT NULL REFERENCES term (term_no),
    handling_no INTEGER NOT NULL REFERENCES term (term_no),
    profile TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    file_bytes INTEGER NOT NULL,
    known_at INTEGER NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    begun_by TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    finished_at INTEGER,
    state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'undoing', 'undone')),
    -- The first version number it may hold; its versions are a range, because a source has one open import at most and
    -- another source's versions in the range carry another import number.
    version_first INTEGER NOT NULL,
    version_last INTEGER NOT NULL,
    -- Versions up to the first are found by value; those up to the second are a sorted run of which so many rows are written.
    version_indexed INTEGER NOT NULL,
    version_sorted INTEGER NOT NULL,
    run_written INTEGER NOT NULL,
    items_done INTEGER NOT NULL,
    records_new INTEGER NOT NULL,
    records_corrected INTEGER NOT NULL,
    records_unchanged INTEGER NOT NULL,
    notices INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    summary TEXT
) STRICT;
CREATE UNIQUE INDEX import_unfinished ON import (source_no) WHERE state IN ('open', 'undoing');
CREATE INDEX import_by_file ON import (file_hash);

CREATE TABLE import_problem (
    import_no INTEGER NOT NULL REFERENCES import (import_no),
    ordinal INTEGER NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    part TEXT,
    row_number INTEGER,
    column_name TEXT,
    message TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    PRIMARY KEY (import_no, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_problem_count (
    import_no INTEGER NOT NULL REFERENCES import (import_no),
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    problems INTEGER NOT NULL,
    PRIMARY KEY (import_no, code, severity)
) STRICT, WITHOUT ROWID;

-- One row for each version of each record, in the order of import. Rows are added and never changed, but for `replaced_in`.
CREATE TABLE record_version (
    version_no INTEGER PRIMARY KEY,
    -- The first 64 bits of the record's identity. Not unique by construction: the key decides.
    record_hash INTEGER NOT NULL,
    source_no INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    -- The version before this one, and the import that brought the one after.
    replaces_no INTEGER,
    replaced_in INTEGER,
    version INTEGER NOT NULL,
    record_key TEXT NOT NULL,
    -- 128 bits of BLAKE3 over the bytes and what was read in them: equal means unchanged.
    reading_hash BLOB NOT NULL,
    event_from INTEGER NOT NULL,
    event_to INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    handling_no INTEGER NOT NULL,
    part_no INTEGER,
    row_number INTEGER,
    column_no INTEGER,
    bytes BLOB NOT NULL,
    body TEXT NOT NULL,
    -- The terms of its mentions, and what it adds to the counts, so that a correction can take it away again.
    mentions TEXT NOT NULL,
    tallies TEXT NOT NULL
) STRICT;

-- Below, what is found by value. These rows are scattered over the whole table, so they are written in sorted runs of many
-- thousand versions, and only complete once the import is finished.
CREATE TABLE record_by_hash (
    record_hash INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    PRIMARY KEY (record_hash, version_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (
    value_no INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    PRIMARY KEY (value_no, version_no)
) STRICT, WITHOUT ROWID;

-- What an import adds to a count. The subject's term carries the measure as its kind.
CREATE TABLE tally (
    subject_no INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    period_from INTEGER NOT NULL,
    period_to INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    PRIMARY KEY (subject_no, place_no, period_from, period_to, import_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE subject_total (
    subject_no INTEGER NOT NULL,
    import_no INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (subject_no, import_no)
) STRICT, WITHOUT ROWID;

-- Reported names, folded into words for search.
CREATE TABLE name (
    subject_no INTEGER PRIMARY KEY REFERENCES term (term_no),
    words TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE name_words USING fts5 (
    words, content = 'name', content_rowid = 'subject_no', prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER name_words_added AFTER INSERT ON name BEGIN
    INSERT INTO name_words (rowid, words) VALUES (new.subject_no, new.words);
END;
