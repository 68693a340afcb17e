-- What sources reported: imports, the versions of each record, and what can be counted and found in them.

-- Every text that repeats is kept once and spoken of by number: sources, places, handlings, reported names, mentions.
CREATE TABLE term (
    term_no BIGINT PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    UNIQUE (kind, text)
);

CREATE TABLE import (
    import_no BIGINT PRIMARY KEY,
    source_no BIGINT NOT NULL REFERENCES term (term_no),
    handling_no BIGINT NOT NULL REFERENCES term (term_no),
    profile TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    file_hash TEXT COLLATE "C" NOT NULL,
    file_bytes BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    simulated BIGINT NOT NULL CHECK (simulated IN (0, 1)),
    begun_by TEXT COLLATE "C" NOT NULL,
    begun_at BIGINT NOT NULL,
    finished_at BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'finished', 'undoing', 'undone')),
    -- The first version number it may hold; its versions are a range, because a source has one open import at most and
    -- another source's versions in the range carry another import number.
    version_first BIGINT NOT NULL,
    version_last BIGINT NOT NULL,
    -- Versions up to the first are found by value; those up to the second are a sorted run of which so many rows are written.
    version_indexed BIGINT NOT NULL,
    version_sorted BIGINT NOT NULL,
    run_written BIGINT NOT NULL,
    items_done BIGINT NOT NULL,
    records_new BIGINT NOT NULL,
    records_corrected BIGINT NOT NULL,
    records_unchanged BIGINT NOT NULL,
    notices BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    summary TEXT COLLATE "C"
);
CREATE UNIQUE INDEX import_unfinished ON import (source_no) WHERE state IN ('open', 'undoing');
CREATE INDEX import_by_file ON import (file_hash);

CREATE TABLE import_problem (
    import_no BIGINT NOT NULL REFERENCES import (import_no),
    ordinal BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C",
    row_number BIGINT,
    column_name TEXT COLLATE "C",
    message TEXT COLLATE "C" NOT NULL,
    excerpt TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (import_no, ordinal)
);

CREATE TABLE import_problem_count (
    import_no BIGINT NOT NULL REFERENCES import (import_no),
    code TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL,
    problems BIGINT NOT NULL,
    PRIMARY KEY (import_no, code, severity)
);

-- One row for each version of each record, in the order of import. Rows are added and never changed, but for `replaced_in`.
CREATE TABLE record_version (
    version_no BIGINT PRIMARY KEY,
    -- The first 64 bits of the record's identity. Not unique by construction: the key decides.
    record_hash BIGINT NOT NULL,
    source_no BIGINT NOT NULL,
    import_no BIGINT NOT NULL,
    -- The version before this one, and the import that brought the one after.
    replaces_no BIGINT,
    replaced_in BIGINT,
    version BIGINT NOT NULL,
    record_key TEXT COLLATE "C" NOT NULL,
    -- 128 bits of BLAKE3 over the bytes and what was read in them: equal means unchanged.
    reading_hash BYTEA NOT NULL,
    event_from BIGINT NOT NULL,
    event_to BIGINT NOT NULL,
    place_no BIGINT NOT NULL,
    handling_no BIGINT NOT NULL,
    part_no BIGINT,
    row_number BIGINT,
    column_no BIGINT,
    bytes BYTEA NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    -- The terms of its mentions, and what it adds to the counts, so that a correction can take it away again.
    mentions TEXT COLLATE "C" NOT NULL,
    tallies TEXT COLLATE "C" NOT NULL
);

-- Below, what is found by value. These rows are scattered over the whole table, so they are written in sorted runs of many
-- thousand versions, and only complete once the import is finished.
CREATE TABLE record_by_hash (
    record_hash BIGINT NOT NULL,
    version_no BIGINT NOT NULL,
    PRIMARY KEY (record_hash, version_no)
);

CREATE TABLE mention (
    value_no BIGINT NOT NULL,
    version_no BIGINT NOT NULL,
    PRIMARY KEY (value_no, version_no)
);

-- What an import adds to a count. The subject's term carries the measure as its kind.
CREATE TABLE tally (
    subject_no BIGINT NOT NULL,
    place_no BIGINT NOT NULL,
    period_from BIGINT NOT NULL,
    period_to BIGINT NOT NULL,
    import_no BIGINT NOT NULL,
    delta BIGINT NOT NULL,
    PRIMARY KEY (subject_no, place_no, period_from, period_to, import_no)
);

CREATE TABLE subject_total (
    subject_no BIGINT NOT NULL,
    import_no BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (subject_no, import_no)
);

-- Reported names, folded into words for search.
CREATE TABLE name (
    subject_no BIGINT PRIMARY KEY REFERENCES term (term_no),
    words TEXT COLLATE "C" NOT NULL
);
CREATE INDEX name_words ON name USING gin (array_to_tsvector(string_to_array(words, ' ')));
